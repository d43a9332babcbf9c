#!/usr/bin/env python3
"""export_test.py LVSLAB SOURCE_DIR: exported scripts and topologies are well formed; a scenario in them stays data."""
import glob
import json
import os
import shlex
import shutil
import subprocess
import unittest

from program import LVSLAB, SOURCE, ProgramTest, main, scenario_file

FULLNAT = sorted(glob.glob(os.path.join(SOURCE, "scenarios", "*", "*fullnat*.json")))  # no Linux has it
SCENARIOS = sorted(set(glob.glob(os.path.join(SOURCE, "scenarios", "**", "*.json"), recursive=True)) - set(FULLNAT))
DR = scenario_file("dr-basic")
COMMAND_LINE = "# --- the command line"  # from here on the script acts; before, it only defines functions

HOSTILE_TEXTS = [
    "it's \"quoted\" `touch broken` $(touch broken) ${HOME} \\ end\\",
    "two\nlines\u2028name: x\u0085name: y\r\n; touch broken #\n'; touch broken; '\n",
    "END OF PROGRAM\ntouch broken\n",
    "%s %n \\0 \t {} {0} # not a comment",
    "中文，\U0001f600\u2028\u0085\u0099\ufeff\x7f and : - & * ! | > % @",
]


def hostile_scenario():
    """Every text of a scenario that may be anything, is."""
    return {
        "lvslab": 1,
        "title": HOSTILE_TEXTS[1],
        "description": {"en": HOSTILE_TEXTS[0] + HOSTILE_TEXTS[2], "zh": HOSTILE_TEXTS[4]},
        "nodes": {
            "no": {
                "commands": ["ip addr add 192.0.2.1/24 dev -x", "echo 'a $(touch broken) \"b\"' > /proc/sys/kernel/x"],
                "files": {f"/etc/it's $(touch broken) {i}": text for i, text in enumerate(HOSTILE_TEXTS)},
            },
            "-1": {"commands": ["ip addr add 192.0.2.2/24 dev eth0"], "services": [{"listen": "tcp:80"}]},
            "true": {"kind": "switch"},
        },
        "links": [["no:-x", "true"], ["-1:eth0", "true"]],
        "traffic": [{"from": "no", "to": "tcp:192.0.2.2:80"}],
        "timeline": [{"at": 1, "node": "no", "run": "echo \"it's `touch broken`\" $(touch broken); ip route show"}],
    }


class ExportTest(ProgramTest):
    def exported(self, scenario, target, *options):
        out = self.path("out")
        self.run_lvslab("export", scenario, "--to", target, "-o", out, *options)
        return out

    def hostile(self):
        """A file with the hostile scenario, without the commands that `lvslab check` itself refuses."""
        scenario = hostile_scenario()
        file = self.path("it's $(touch broken).json")
        for commands in (scenario["nodes"]["no"]["commands"], None):
            with open(file, "w") as opened:
                json.dump(scenario, opened)
            if subprocess.run([LVSLAB, "check", "--quiet", file], capture_output=True).returncode == 0:
                return file, scenario
            if commands:
                scenario["nodes"]["no"]["commands"] = commands[:1]
                scenario["timeline"][0]["run"] = "echo \"it's\" '$(touch broken)'"
        self.fail("the hostile scenario is not accepted")

    def functions(self, script, program):
        """Runs `program` with the script's own functions; the part that acts is left out."""
        with open(script, encoding="utf-8") as opened:
            text = opened.read()
        with open(self.path("functions"), "w", encoding="utf-8") as opened:
            opened.write(text[:text.index(COMMAND_LINE)] + program)
        return self.run_program("sh", self.path("functions")).stdout

    # --- usage ---

    def test_another_format_is_named_with_its_neighbour(self):
        done = self.run_lvslab("export", DR, "--to", "netnz", code=2)
        self.assertIn("did you mean 'netns'?", done.stderr)
        self.assertIn("'containerlab' or 'netns'", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_bad_usage_ends_with_2_and_writes_nothing(self):
        for words in ([DR], [DR, "--to", "netns", "--image", "alpine"], [DR, "--to", "netns", "-o", "/no/such/file"],
                      ["/no/such/file", "--to", "netns"], [DR, "--to", "netns", "--until", "soon"]):
            self.assertEqual(self.run_lvslab("export", *words, code=2).stdout, "")

    def test_standard_output_and_a_file_get_the_same(self):
        for target in ("netns", "containerlab"):
            printed = self.run_lvslab("export", DR, "--to", target).stdout
            with open(self.exported(DR, target)) as opened:
                self.assertEqual(opened.read(), printed)

    # --- every scenario ---

    def test_what_no_linux_has_is_refused_by_the_command_that_asks_for_it(self):
        self.assertTrue(FULLNAT)
        for scenario in FULLNAT:
            with self.subTest(scenario):
                done = self.run_lvslab("export", scenario, "--to", "netns", code=2)
                self.assertEqual(done.stdout, "")
                self.assertRegex(done.stderr, r"no Linux machine can do this: director\$ (ipvsadm|sysctl) ")

    def test_every_script_passes_the_shells_eyes(self):
        for scenario in SCENARIOS:
            with self.subTest(scenario):
                self.run_program("sh", "-n", self.exported(scenario, "netns"))

    @unittest.skipUnless(shutil.which("shellcheck"), "no shellcheck here")
    def test_shellcheck_has_nothing_to_say(self):
        for scenario in SCENARIOS:
            with self.subTest(scenario):
                self.run_program("shellcheck", "-s", "sh", "-S", "warning", self.exported(scenario, "netns"))

    def test_every_topology_has_all_nodes_and_links(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("no python3-yaml here")
        for scenario in SCENARIOS:
            with self.subTest(scenario):
                with open(scenario, encoding="utf-8") as opened:
                    wanted = json.load(opened)
                with open(self.exported(scenario, "containerlab"), encoding="utf-8") as opened:
                    topology = yaml.safe_load(opened)["topology"]
                self.assertEqual(list(topology["nodes"]), list(wanted["nodes"]))
                self.assertEqual(len(topology["links"]), len(wanted["links"]))
                for name, node in wanted["nodes"].items():
                    is_switch = node.get("kind") == "switch"
                    self.assertEqual(topology["nodes"][name]["kind"], "bridge" if is_switch else "linux")
                    if is_switch:
                        continue
                    typed = [shlex.split(line) for line in topology["nodes"][name]["exec"]]
                    self.assertTrue(all(words[:2] == ["sh", "-c"] and len(words) == 3 for words in typed))
                    for command in node.get("commands", []):
                        self.assertIn(command, [words[2] for words in typed])

    def test_a_script_holds_the_scenarios_commands_letter_by_letter(self):
        for scenario in SCENARIOS:
            with self.subTest(scenario):
                with open(scenario, encoding="utf-8") as opened:
                    wanted = json.load(opened)
                typed = self.functions(self.exported(scenario, "netns"),
                                       r"typed_on() { printf '%s\n' $#:$1:$2; }; type_commands")
                self.assertEqual(typed.splitlines(), [
                    word for name, node in wanted["nodes"].items() for command in node.get("commands", [])
                    for word in f"2:{name}:{command}".split()])

    # --- hostile texts ---

    def test_hostile_texts_stay_data_in_a_script(self):
        file, wanted = self.hostile()
        script = self.exported(file, "netns")
        self.run_program("sh", "-n", script)
        said = self.functions(script, r"""
typed_on() { printf '%s\0' "$@"; }
put_into_etc() { printf '%s\0' "$@"; }
serve() { printf '%s\0' "$@"; }
ask() { printf '%s\0' "$@"; }
at() { :; }
type_later() { printf '%s\0' "$@"; }
show_output() { printf '%s\0' "$@"; }
type_commands; start_services; run_timeline; show_outputs
""")
        node = wanted["nodes"]["no"]
        expected = []
        for path, text in node["files"].items():
            expected += ["no", path[len("/etc/"):], text]
        for command in node["commands"]:
            expected += ["no", command]
        expected += ["-1", wanted["nodes"]["-1"]["commands"][0], "-1", "tcp,0.0.0.0,80,100,0,0"]
        later = ["0", "no", wanted["timeline"][0]["run"]]
        # Universal newlines would change the carriage returns of both sides alike.
        self.assertEqual(said.split("\0")[:-1], [text.replace("\r\n", "\n") for text in expected + later + later])
        self.assertFalse(os.path.exists(self.path("broken")))

    def test_hostile_texts_stay_data_in_a_topology(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("no python3-yaml here")
        file, wanted = self.hostile()
        with open(self.exported(file, "containerlab", "--image", "it's: {a} #b"), encoding="utf-8") as opened:
            lab = yaml.safe_load(opened)
        self.assertEqual(set(lab), {"name", "topology"})
        self.assertEqual(lab["name"], "lvslab-it-s---touch-broken-")
        self.assertEqual(lab["topology"]["kinds"]["linux"]["image"], "it's: {a} #b")
        self.assertEqual(list(lab["topology"]["nodes"]), list(wanted["nodes"]))
        typed = [shlex.split(line)[2] for line in lab["topology"]["nodes"]["no"]["exec"]]
        for path, text in wanted["nodes"]["no"]["files"].items():
            line = next(line for line in typed if path in line.replace("'\\''", "'"))
            self.assertEqual(shlex.split(line)[6], text)

    def test_files_elsewhere_than_in_etc_are_left_out_aloud(self):
        scenario = hostile_scenario()
        scenario["nodes"]["no"]["files"] = {"/var/lib/y": "b", "/etc/z/ok": "c"}
        with open(self.path("files.json"), "w") as opened:
            scenario["nodes"]["no"]["commands"] = []
            scenario["timeline"] = []
            json.dump(scenario, opened)
        done = self.run_lvslab("export", self.path("files.json"), "--to", "netns")
        self.assertIn("/var/lib/y", done.stderr)
        self.assertIn("put_into_etc no z/ok c", done.stdout)
        self.assertIn("/var/lib/y", done.stdout.split("set -u")[0])  # said in the head, for whoever gets the script
        self.assertEqual(done.stdout.count("put_into_etc no "), 1)


if __name__ == "__main__":
    main()
