#!/usr/bin/env python3
"""cli_test.py LVSLAB SOURCE_DIR: the program as its users meet it: exit codes, messages, files, formats."""
import json
import os
import re
import shutil
import subprocess

from program import SOURCE, TWO_HOSTS, ProgramTest, main, scenario_file

DR = scenario_file("dr-basic")


class LvslabTest(ProgramTest):
    two_hosts = {
        **TWO_HOSTS,
        "nodes": {**TWO_HOSTS["nodes"], "idle": {}},
        "links": [*TWO_HOSTS["links"], ["idle:eth0", "lan"]],
    }

    # --- usage ---

    def test_version_and_help_are_no_errors(self):
        self.assertRegex(self.run_lvslab("--version").stdout, r"^lvslab \d+\.\d+\.\d+\n$")
        help_text = self.run_lvslab("--help").stdout
        commands = re.findall(r"^  ([a-z]+) ", help_text[help_text.index("Subcommands"):], re.MULTILINE)
        self.assertIn("run", commands)
        for command in commands:
            self.assertIn("Usage", self.run_lvslab(command, "--help").stdout)

    def test_only_a_kernel_runs_guest(self):
        self.assertIn("verify", self.complaint("guest", DR, self.directory))

    def test_bad_usage_is_one_line_on_standard_error(self):
        for arguments in ([], ["dance"], ["run"], ["run", DR, "--fast"], ["run", DR, "--seed", "x"],
                          ["explain", DR, "--html", "--markdown"]):
            message = self.complaint(*arguments)
            self.assertEqual(message.count("\n"), 1, message)
            self.assertTrue(message.startswith("lvslab: "), message)
            self.assertIn("--help", message)

    def test_an_impossible_duration_is_named(self):
        self.assertIn("3 fortnights", self.complaint("run", DR, "--until", "3 fortnights"))

    # --- run ---

    def test_the_summary_names_every_server_that_answered(self):
        summary = self.run_lvslab("run", DR).stdout
        for server in set(sum(json.loads(self.run_lvslab("run", DR, "--json").stdout)["answers"].values(), [])):
            self.assertRegex(summary, rf"(?m)^  {server} +\d+ +[\d.]+ %")

    def test_json_has_the_shape_of_a_real_kernels_result(self):
        result = json.loads(self.run_lvslab("run", self.scenario(), "--json").stdout)
        self.assertEqual(result["answers"], {"0": ["server", "server"]})
        self.assertEqual(result["commands"][0], ["client", "ip addr add 192.0.2.1/24 dev eth0", ""])
        self.assertEqual(list(result["tables"]), ["client", "server", "idle"])
        self.assertIn("192.0.2.2 dev eth0 lladdr 02:00:00:00:02:01", result["tables"]["client"]["neigh"])
        self.assertGreater(result["frame_hops"], 20)

    def test_a_request_that_has_not_ended_is_null(self):
        traffic = [{**TWO_HOSTS["traffic"][0], "interval": "1s"}]
        result = json.loads(self.run_lvslab("run", self.scenario(traffic=traffic), "--until", "500ms", "--json").stdout)
        self.assertEqual(result["answers"], {"0": ["server", None]})

    def test_equal_runs_are_equal_and_another_seed_is_not(self):
        def trace(*arguments):
            self.run_lvslab("run", DR, "--quiet", "--trace", self.path("t"), *arguments)
            return self.read("t")
        self.assertEqual(trace(), trace())
        self.assertNotEqual(trace("--seed", "7"), trace("--seed", "8"))

    def test_a_failed_expectation_is_exit_code_1_and_says_what_was_seen(self):
        scenario = self.scenario(expect=[{"errors": 0}, {"answers": {"server": 3}}])
        summary = self.run_lvslab("run", scenario, code=1).stdout
        self.assertRegex(summary, r"✓ /expect/0")
        self.assertRegex(summary, r"✗ /expect/1: .*2")
        self.assertRegex(self.complaint("run", scenario, "--quiet", code=1), r"^/expect/1: ")
        judged = json.loads(self.run_lvslab("run", scenario, "--json", code=1).stdout)["expect"]
        self.assertEqual([judgement["passed"] for judgement in judged], [True, False])

    def test_a_missing_file_and_a_broken_file_are_exit_code_2(self):
        self.assertIn("none.json", self.complaint("run", self.path("none.json")))
        with open(self.path("broken.json"), "w") as file:
            file.write("{\n \"lvslab\": 1,\n}")
        self.assertIn("broken.json:3", self.complaint("run", self.path("broken.json")))

    def test_a_command_that_is_not_understood_names_node_and_command(self):
        nodes = {**self.two_hosts["nodes"], "idle": {"commands": ["make coffee --strong"]}}
        message = self.complaint("run", self.scenario(nodes=nodes))
        self.assertIn("idle", message)
        self.assertIn("make", message)

    # --- captures ---

    def test_every_interface_has_a_capture_even_a_silent_one(self):
        nodes = {**self.two_hosts["nodes"], "idle": {"interfaces": {"eth0": {}, "spare": {}}}}
        self.run_lvslab("run", self.scenario(nodes=nodes), "--quiet", "--pcap", self.path("new/captures"))
        files = sorted(os.listdir(self.path("new/captures")))
        self.assertEqual(files, ["client-eth0.pcap", "idle-eth0.pcap", "idle-spare.pcap", "server-eth0.pcap"])
        self.assertEqual(os.path.getsize(self.path("new/captures/idle-spare.pcap")), 24)

    def test_a_file_that_cannot_be_written_is_named_with_the_reason(self):
        for option, target, reason in (("--pcapng", "/nowhere/a.pcapng", "No such file or directory"),
                                       ("--trace", "/dev/full", "No space left on device"),
                                       ("--pcap", DR, "")):
            message = self.complaint("run", self.scenario(), "--quiet", option, target)
            self.assertIn(target, message)
            self.assertIn(reason, message)

    def test_a_pcapng_packet_says_to_which_request_it_belongs(self):
        self.run_lvslab("run", self.scenario(), "--quiet", "--pcapng", self.path("a.pcapng"))
        shown = subprocess.run(["tshark", "-n", "-r", self.path("a.pcapng"), "-Y", "tcp.flags.syn == 1", "-T", "fields",
                                "-e", "frame.interface_name", "-e", "frame.packet_flags_direction", "-e", "frame.comment"],
                               capture_output=True, text=True, check=True).stdout.splitlines()
        self.assertRegex(shown[0], r"^client:eth0\t0x0*2\trequest 1, packet \d+")
        self.assertRegex(shown[1], r"^server:eth0\t0x0*1\trequest 1, packet \d+")

    # --- profiles and decisions ---
    def test_a_kernel_profile_changes_what_directors_do(self):
        file = scenario_file("wlc-active-weighs-256")
        def third_answer(*arguments, code):
            return json.loads(self.run_lvslab("run", file, "--json", *arguments, code=code).stdout)["answers"]["2"]
        self.assertEqual(third_answer(code=0), ["rs2"])
        self.assertEqual(third_answer("--kernel-profile", "6.1.170", code=0), ["rs2"])
        self.assertEqual(third_answer("--kernel-profile", "6.1.192", code=1), ["rs1"])
        self.assertIn("6.1.192", self.complaint("run", DR, "--kernel-profile", "6.1.180"))
        self.assertIn("/kernel", self.run_lvslab("check", self.scenario(kernel="6.2"), code=2).stderr)
        self.run_lvslab("run", self.scenario(kernel="6.1.192"), "--quiet")

    def test_the_trace_has_the_numbers_behind_each_decision(self):
        self.run_lvslab("run", DR, "--quiet", "--trace", self.path("t.jsonl"))
        decisions = [d for line in self.read("t.jsonl").splitlines() for d in json.loads(line).get("decisions", [])]
        answers = json.loads(self.run_lvslab("run", DR, "--json").stdout)["answers"]["0"]
        self.assertEqual(len(decisions), len(answers))
        for decision in decisions:
            self.assertEqual(decision["grounds"][0]["kind"], "turn")
            self.assertEqual(decision["chosen"], decision["grounds"][0]["server"])
            self.assertIn(decision["chosen"], [c["server"] for c in decision["candidates"]])

    def test_explain_has_the_candidates_in_a_table(self):
        told = self.run_lvslab("explain", DR).stdout
        self.assertRegex(told, r"server +weight +active +inactive +overhead\n")
        self.assertRegex(told, r"→  10\.0\.0\.\d:80 +\d +\d +\d +\d+\n")
        self.assertIn("wrr: level", told)

    # --- trace ---

    def test_the_trace_holds_only_what_its_document_names(self):
        document = self.read(os.path.join(SOURCE, "docs", "trace-format.md"))
        documented = set(re.findall(r"^\| `([a-z_]+)` \|", document, re.MULTILINE))
        self.run_lvslab("run", DR, "--quiet", "--trace", self.path("t.jsonl"))
        numbers, kinds = [], set()
        for line in self.read("t.jsonl").splitlines():
            event = json.loads(line)
            self.assertLessEqual(set(event), documented)
            numbers.append(event["number"])
            kinds.add(event["kind"])
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        self.assertLessEqual(kinds, documented)

    # --- check ---

    def test_check_names_all_mistakes_of_all_files(self):
        good = self.scenario()
        self.assertEqual(self.run_lvslab("check", good, DR).stdout, "2 files, no mistakes\n")
        with open(self.path("bad.json"), "w") as file:
            json.dump({**self.two_hosts, "trafic": [], "unitl": "2s"}, file)
        done = self.run_lvslab("check", good, self.path("bad.json"), code=2)
        self.assertRegex(done.stderr, r"bad\.json.*/trafic")
        self.assertRegex(done.stderr, r"bad\.json.*/unitl")
        self.assertEqual(done.stdout, "2 files, 2 mistakes\n")
        remarks = json.loads(self.run_lvslab("check", "--json", self.path("bad.json"), code=2).stdout)
        self.assertEqual([remark["severity"] for remark in remarks], ["error", "error"])

    # --- the manual ---

    def test_the_manual_has_every_command_and_every_option(self):
        with open(os.path.join(SOURCE, "packaging", "lvslab.1")) as file:
            manual = file.read().replace("\\-", "-")
        commands = re.findall(r"(?m)^  ([a-z]+) ", self.run_lvslab("--help").stdout.split("Subcommands:")[1])
        self.assertIn("verify", commands)
        self.assertEqual(re.findall(r'(?m)^\.SS "lvslab ([a-z]+)', manual), commands)
        for command in commands:
            for option in re.findall(r"(?m)^  (?:-\w,)?(--[a-z-]+)", self.run_lvslab(command, "--help").stdout):
                self.assertIn(option, manual, f"{command} {option}")

    # --- explain ---

    def test_explain_tells_what_changed_at_each_hop(self):
        story = self.run_lvslab("explain", DR).stdout
        self.assertRegex(story, r"(?m)^Packet \d+.*TCP SYN")
        self.assertRegex(story, r"TTL +64 → 63")
        self.assertRegex(story, r"destination MAC .* → .*director:eth0")
        self.assertIn("ARP who has", story)

    def test_explain_writes_markdown_and_a_page_of_its_own(self):
        self.assertTrue(self.run_lvslab("explain", DR, "--markdown").stdout.startswith("# "))
        page = self.run_lvslab("explain", DR, "--html").stdout
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertNotRegex(page, r'src=|href="[^#]')

    def test_explain_tells_the_whole_run(self):
        story = self.run_lvslab("explain", self.scenario(), "--all").stdout
        self.assertRegex(story, r"(?m)^Request 1: ")
        self.assertRegex(story, r"(?m)^Request 2: ")
        page = self.run_lvslab("explain", self.scenario(), "--all", "--html").stdout
        self.assertIn('id="r1"', page)
        self.assertIn('id="r2"', page)
        self.complaint("explain", DR, "--all", "--flow", "1")

    def test_explain_says_which_requests_there_are(self):
        self.assertIn("from 1 to 2", self.complaint("explain", self.scenario(), "--flow", "3"))
        self.assertIn("no traffic", self.complaint("explain", self.scenario(traffic=[])))

    # --- diff ---

    RECORDING = os.path.join(SOURCE, "tests", "golden", "dr-basic")

    def altered(self, interface, frame, byte):
        """A copy of a recording with one byte altered in one frame."""
        copy = self.path("altered")
        shutil.copytree(self.RECORDING, copy)
        path = os.path.join(copy, interface + ".pcap")
        with open(path, "rb") as file:
            capture = bytearray(file.read())
        at = 24
        for _ in range(frame - 1):
            at += 16 + int.from_bytes(capture[at + 8:at + 12], "little")
        capture[at + 16 + byte] ^= 1
        with open(path, "wb") as file:
            file.write(capture)
        return copy

    def test_a_run_equals_itself(self):
        done = self.run_lvslab("diff", self.RECORDING, self.RECORDING)
        self.assertRegex(done.stdout, r"all equal: \d+ frames on 7 interfaces")
        self.assertIn("left out: times", done.stdout)

    def test_the_simulators_captures_equal_the_kernels(self):
        self.run_lvslab("run", DR, "--quiet", "--pcap", self.path("simulated"))
        done = self.run_lvslab("diff", self.path("simulated"), self.RECORDING, "--scenario", DR)
        self.assertIn("has captures only", done.stdout)

    def test_an_altered_byte_is_exit_code_1_and_shown(self):
        done = self.run_lvslab("diff", self.RECORDING, self.altered("director-eth0", 11, 22), code=1)
        self.assertIn("1 of 353 frames differs", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^≠ TTL +62 +63$")

    def test_diff_writes_a_page_of_its_own_and_json(self):
        altered = self.altered("director-eth0", 11, 22)
        done = self.run_lvslab("diff", self.RECORDING, altered, "--json", "--html", self.path("page.html"), code=1)
        scenario, = json.loads(done.stdout)["scenarios"]
        self.assertEqual(scenario["frames"] - scenario["equal_frames"], 1)
        differing = [field["name"] for interface in scenario["interfaces"] for difference in interface["differences"]
                     for field in difference["fields"] if field["differs"]]
        self.assertEqual(differing, ["ip.ttl", "ip.checksum"])
        page = self.read("page.html")
        self.assertTrue(page.startswith("<!DOCTYPE html>"))
        self.assertNotRegex(page, r"src=|https?:")

    def test_two_captures_are_compared_whatever_they_are_called(self):
        altered = self.altered("director-eth0", 11, 22)
        renamed = self.path("other.pcap")
        shutil.copyfile(os.path.join(altered, "director-eth0.pcap"), renamed)
        original = os.path.join(self.RECORDING, "director-eth0.pcap")
        self.assertIn("1 of 71 frames differs", self.run_lvslab("diff", original, renamed, code=1).stdout)

    def test_what_cannot_be_compared_is_named(self):
        os.mkdir(self.path("empty"))
        with open(self.path("letter.pcap"), "w") as file:
            file.write("Dear teacher")
        with open(os.path.join(self.RECORDING, "rs1-eth0.pcap"), "rb") as file, open(self.path("cut.pcap"), "wb") as cut:
            cut.write(file.read()[:1000])
        for name in "empty", "missing", "letter.pcap", "cut.pcap":
            message = self.complaint("diff", self.RECORDING, self.path(name))
            self.assertEqual(message.count("\n"), 1, message)
            self.assertIn(self.path(name), message)
        self.assertIn("no-folder", self.complaint("diff", self.RECORDING, self.RECORDING, "--html",
                                                  self.path("no-folder/page.html")))

    # --- step ---

    def step(self, *lines, file=None):
        return self.run_lvslab("step", file or self.scenario(), typed="\n".join(lines) + "\n").stdout

    def test_stepping_back_and_forth_shows_the_same(self):
        there = self.step("n 5", "show client neigh", "show server sockets", "show lan switch")
        again = self.step("n 5", "n 30", "b 30", "show client neigh", "show server sockets", "show lan switch")
        tail = there[there.index("\nevent "):]
        self.assertTrue(again.endswith(tail.rstrip("\n") + "\n"), f"{again}\n--- does not end in ---\n{tail}")

    def test_a_filter_finds_the_next_frame_that_matches(self):
        self.assertRegex(self.step("c tcp.flags.syn == 1 && tcp.flags.ack == 1"), r"TCP SYN,ACK 192\.0\.2\.2:80")
        self.assertIn("nothing from here to the end matches", self.step("c udp"))
        self.assertIn("column", self.step("c tcp.flags.syn =="))

    def test_time_packet_and_event_can_be_jumped_to(self):
        self.assertIn("request 2", self.step("t 150ms"))
        self.assertIn("packet 3 ", self.step("p 3"))
        self.assertIn("event 20 ", self.step("e 20"))
        self.assertIn("no packet", self.step("p 99999"))
        self.assertRegex(self.step("e 99999"), r"only \d+ events")

    def test_a_command_typed_in_the_past_changes_the_future(self):
        played = self.step("t 50ms", "do server ip link set eth0 down", "t 10s", "c tcp.flags.reset == 1",
                           "show server addr")
        self.assertIn("state DOWN", played)

    def test_what_is_typed_wrong_is_explained(self):
        for line, answer in (("dance", "?"), ("n x", "n 10"), ("show", "show director ipvs"),
                             ("show moon neigh", "moon"), ("show lan neigh", "switch"), ("t soon", "soon")):
            self.assertIn(answer, self.step(line))


if __name__ == "__main__":
    main()
