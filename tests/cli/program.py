"""What the tests of the program share: where it is, a directory of their own, runs of it, scenarios."""
import glob
import json
import os
import subprocess
import sys
import tempfile
import unittest

LVSLAB, SOURCE = (os.path.abspath(path) for path in sys.argv[1:3])

TWO_HOSTS = {
    "lvslab": 1,
    "title": "two hosts",
    "nodes": {
        "client": {"commands": ["ip addr add 192.0.2.1/24 dev eth0"]},
        "server": {"commands": ["ip addr add 192.0.2.2/24 dev eth0"], "services": [{"listen": "tcp:80"}]},
        "lan": {"kind": "switch"},
    },
    "links": [["client:eth0", "lan"], ["server:eth0", "lan"]],
    "traffic": [{"from": "client", "to": "tcp:192.0.2.2:80", "count": 2, "source_port": 40000}],
}


def scenario_file(name):
    """The one scenario of the project that is called so."""
    file, = glob.glob(os.path.join(SOURCE, "scenarios", "**", name + ".json"), recursive=True)
    return file


class ProgramTest(unittest.TestCase):
    two_hosts = TWO_HOSTS  # that scenario() writes

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = directory.name

    def path(self, name):
        return os.path.join(self.directory, name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def scenario(self, **changes):
        """Writes the two hosts with other values for some keys."""
        with open(self.path("scenario.json"), "w", encoding="utf-8") as file:
            json.dump({**self.two_hosts, **changes}, file, indent=1)
        return self.path("scenario.json")

    def run_program(self, *words, code=0, typed=None):
        """Any program, in the test's own directory. code=None: however it ends."""
        done = subprocess.run(words, input=typed, capture_output=True, text=True, timeout=120, cwd=self.directory)
        if code is not None:
            self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def run_lvslab(self, *arguments, code=0, typed=None):
        return self.run_program(LVSLAB, *arguments, code=code, typed=typed)

    def complaint(self, *arguments, code=2):
        """The message on standard error; nothing may be on standard output."""
        done = self.run_lvslab(*arguments, code=code)
        self.assertEqual(done.stdout, "")
        return done.stderr


def main():
    unittest.main(argv=sys.argv[:1])
