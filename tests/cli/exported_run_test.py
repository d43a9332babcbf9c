#!/usr/bin/env python3
"""exported_run_test.py LVSLAB SOURCE_DIR: exported scripts run, and their answers are the simulator's.

Needs root and network namespaces; without, it ends with 77 (skipped) and says why. Scenarios with a director run only
where the kernel has IPVS.
"""
import json
import os
import subprocess
import sys

from program import LVSLAB, TWO_HOSTS, ProgramTest, main, scenario_file


HOSTS = {
    **TWO_HOSTS,
    "nodes": {
        **TWO_HOSTS["nodes"],
        "server": {**TWO_HOSTS["nodes"]["server"],
                   "services": [{"listen": "tcp:80", "service_time": "50ms"}, {"listen": "udp:9000"}]},
    },
    "traffic": [
        {"from": "client", "to": "tcp:192.0.2.2:80", "count": 2, "source_port": 40000},
        {"from": "client", "to": "udp:192.0.2.2:9000", "start": "400ms"},
        {"from": "client", "to": "tcp:192.0.2.2:81", "start": "600ms"},
        {"from": "client", "to": "tcp:192.0.2.2:80", "start": "1200ms", "timeout": "400ms"},
    ],
    "timeline": [{"at": "900ms", "link": ["server:eth0", "lan"], "do": "down"},
                 {"at": "1700ms", "node": "client", "run": "ip route show"}],
    "until": "2s",
}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def check_machine():
    if os.geteuid() != 0:
        skip("only root may make network namespaces")
    if os.path.exists("/run/lvslab"):
        skip("an exported network is running already (/run/lvslab)")
    try:
        made = subprocess.run(["ip", "netns", "add", "lvslab-probe"], capture_output=True, text=True)
        entered = subprocess.run(["ip", "netns", "exec", "lvslab-probe", "true"], capture_output=True, text=True)
        subprocess.run(["ip", "netns", "del", "lvslab-probe"], capture_output=True)
    except FileNotFoundError:
        skip("there is no ip here (iproute2)")
    if made.returncode or entered.returncode:
        skip("network namespaces do not work here: " + (made.stderr + entered.stderr).strip())


def has_ipvs():
    subprocess.run("modprobe ip_vs", shell=True, capture_output=True)
    tool = subprocess.run("ipvsadm -v", shell=True, capture_output=True)
    return os.path.exists("/proc/net/ip_vs") and tool.returncode == 0


class ExportedRunTest(ProgramTest):
    two_hosts = HOSTS

    def run_script(self, scenario, *options, code=0):
        script = self.path("script.sh")
        self.run_lvslab("export", scenario, "--to", "netns", "-o", script)
        return self.run_program("sh", script, *options, code=code).stdout

    def assert_same_answers(self, scenario):
        last = self.run_script(scenario).splitlines()[-1]
        self.assertTrue(last.startswith("answers: "), last)
        simulated = json.loads(self.run_program(LVSLAB, "run", "--json", scenario, code=None).stdout)
        self.assertEqual(json.loads(last[len("answers: "):]), simulated["answers"])
        self.assert_nothing_is_left()

    def assert_nothing_is_left(self):
        namespaces = subprocess.run(["ip", "netns"], capture_output=True, text=True).stdout
        self.assertNotIn("lvslab-", namespaces)
        self.assertFalse(os.path.exists("/run/lvslab"))

    def test_two_hosts_and_a_cut_cable(self):
        self.assert_same_answers(self.scenario())

    def test_two_hosts_on_one_cable_that_is_cut(self):
        nodes = {name: node for name, node in HOSTS["nodes"].items() if name != "lan"}
        timeline = [{"at": "900ms", "link": ["server:eth0", "client:eth0"], "do": "down"}]
        self.assert_same_answers(self.scenario(nodes=nodes, links=[["client:eth0", "server:eth0"]], timeline=timeline))

    def test_a_failing_command_is_a_failure_and_leaves_nothing(self):
        nodes = json.loads(json.dumps(HOSTS["nodes"]))
        nodes["client"]["commands"].append("ip route add default via 198.51.100.1")
        self.run_script(self.scenario(nodes=nodes), code=1)
        self.assert_nothing_is_left()

    def test_a_network_stays_up_until_it_is_taken_down(self):
        scenario = self.scenario()
        self.run_script(scenario, "up")
        try:
            self.assertIn("lvslab-client", subprocess.run(["ip", "netns"], capture_output=True, text=True).stdout)
            self.run_script(scenario, "run", code=1)  # one at a time
        finally:
            self.run_script(scenario, "down")
        self.assert_nothing_is_left()

    def test_directors(self):
        if not has_ipvs():
            self.skipTest("this kernel has no IPVS, or there is no ipvsadm")
        for name in ("dr-basic", "nat-basic", "drain"):
            with self.subTest(name):
                self.assert_same_answers(scenario_file(name))


if __name__ == "__main__":
    check_machine()
    main()
