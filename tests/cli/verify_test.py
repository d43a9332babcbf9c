#!/usr/bin/env python3
"""verify_test.py LVSLAB SOURCE_DIR: `lvslab verify` against recorded captures, where no kernel is needed."""
import json
import os
import shutil

from program import SOURCE, ProgramTest, main, scenario_file

GOLDEN = os.path.join(SOURCE, "tests", "golden")


class VerifyTest(ProgramTest):
    def verify(self, *arguments, code=0):
        return self.run_lvslab("verify", *arguments, code=code)

    def altered(self, name, capture, offset):
        """A recording with one bit of one byte of one capture turned over."""
        place = self.path(name)
        shutil.copytree(os.path.join(GOLDEN, name), place)
        file = os.path.join(place, capture)
        with open(file, "r+b") as opened:
            content = bytearray(opened.read())
            content[offset] ^= 1
            opened.seek(0)
            opened.write(content)
        return place

    def test_recordings_are_equal(self):
        done = self.verify("--against", GOLDEN, scenario_file("dr-basic"), scenario_file("tun-basic"))
        self.assertIn("2 of 2 scenarios equal", done.stdout)
        self.assertIn("director-eth0", done.stdout)

    def test_one_altered_byte_is_found_and_shown_at_its_place(self):
        # In the file: a header of 24 bytes, one of 16 for the frame, two MACs, the type, then ARP; the sender's MAC at 8.
        place = self.altered("dr-basic", "client-eth0.pcap", 24 + 16 + 14 + 8 + 5)
        done = self.verify("--against", place, scenario_file("dr-basic"), code=1)
        self.assertIn("client-eth0", done.stdout)
        self.assertRegex(done.stdout, r"≠ sender's MAC")
        self.assertIn("0 of 1 scenario equal", done.stdout)

    def test_json_says_the_same(self):
        place = self.altered("dr-basic", "client-eth0.pcap", 24 + 16 + 14 + 8 + 5)
        report = json.loads(self.verify("--json", "--against", place, scenario_file("dr-basic"), code=1).stdout)
        self.assertFalse(report["equal"])
        only, = report["scenarios"]
        self.assertEqual(only["frames"] - only["equal_frames"], 1)

    def test_the_page_needs_nothing_outside_it(self):
        page = self.path("report.html")
        self.verify("--html", page, "--against", GOLDEN, scenario_file("dr-basic"))
        text = self.read(page)
        self.assertIn("dr-basic", text)
        self.assertNotIn("<script src", text)
        self.assertNotIn("<link", text)

    def test_a_mistake_in_the_last_file_is_told_before_anything_runs(self):
        broken = self.path("broken.json")
        open(broken, "w").write("{")
        done = self.verify("--against", GOLDEN, scenario_file("dr-basic"), broken, code=2)
        self.assertEqual(done.stdout, "")
        self.assertIn("broken.json", done.stderr)

    def test_a_recording_that_is_not_there_is_named(self):
        done = self.verify("--against", self.directory, scenario_file("dr-basic"), scenario_file("nat-basic"), code=2)
        self.assertIn(self.path("dr-basic"), done.stderr)

    def test_a_kernel_that_is_not_there_is_the_environments_fault(self):
        done = self.verify("--kernel", "qemu", "--image", "/nowhere/vmlinuz", scenario_file("dr-basic"), code=3)
        self.assertIn("/nowhere/vmlinuz", done.stderr)
        self.assertIn("--against", done.stderr)

    def test_an_unknown_kernel_is_bad_usage(self):
        self.assertIn("uml", self.verify("--kernel", "windows", scenario_file("dr-basic"), code=2).stderr)


if __name__ == "__main__":
    main()
