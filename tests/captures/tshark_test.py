#!/usr/bin/env python3
"""tshark_test.py LVSLAB SCENARIO.json: Wireshark's own dissectors find nothing wrong in the captures of a run.

Every checksum is verified. Both kinds of capture are written and must hold the same frames. Prints what is wrong.
Frames made by hand are as wrong as the scenario wants them: then tshark must find as much wrong as in the recording of
a real kernel, no more and no less."""
import collections
import glob
import json
import os
import struct
import subprocess
import sys
import tempfile

# An ICMP or ICMPv6 error quotes the beginning of a segment, with the checksum from before it was readdressed; tshark judges
# it all the same, also in a kernel's capture.
WRONG = ('_ws.malformed || ip.checksum.status == "Bad" || icmp.checksum.status == "Bad" || '
         '((tcp.checksum.status == "Bad" || udp.checksum.status == "Bad") && !(icmp.type in {3, 4, 5, 11, 12}) && '
         '!(icmpv6.type in {1, 2, 3, 4}))')
VALIDATE = [option for name in ("ip.check_checksum", "tcp.check_checksum", "udp.check_checksum")
            for option in ("-o", name + ":TRUE")]
# What our clients say to port 53 is no DNS.
NO_DNS = ["--disable-protocol", "dns"]
# Where one segment is seen at several interfaces, putting streams together takes its second sight for an overlap.
MANY_INTERFACES = ["-o", "tcp.desegment_tcp_streams:FALSE"]

RECORDINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../golden")


def frames_of_pcap(path):
    data = open(path, "rb").read()
    assert data[:4] == b"\x4d\x3c\xb2\xa1", f"{path}: no nanosecond pcap"
    offset = 24
    while offset < len(data):
        seconds, nanoseconds, size, _ = struct.unpack_from("<IIII", data, offset)
        yield seconds * 10**9 + nanoseconds, data[offset + 16:offset + 16 + size]
        offset += 16 + size


def frames_of_pcapng(path):
    """interface name -> [(time, frame)]"""
    data, offset, names, frames = open(path, "rb").read(), 0, [], {}
    while offset < len(data):
        kind, size = struct.unpack_from("<II", data, offset)
        body = data[offset + 8:offset + size - 4]
        if kind == 1:
            length = struct.unpack_from("<HH", body, 8)[1]
            names.append(body[12:12 + length].decode())
            frames[names[-1]] = []
        if kind == 6:
            interface, high, low, captured, _ = struct.unpack_from("<IIIII", body)
            frames[names[interface]].append((high << 32 | low, body[20:20 + captured]))
        offset += size
    return frames


def wrong_frames(path, *options):
    shown = subprocess.run(["tshark", "-n", "-r", path, *VALIDATE, *NO_DNS, *options, "-Y", WRONG], capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    return shown.stdout


def kinds_of_wrong_frames(path):
    """("SCTP", 98) -> how many; which of them, and with what numbers, differs from run to run."""
    shown = wrong_frames(path, "-T", "fields", "-e", "_ws.col.Protocol", "-e", "frame.len")
    return collections.Counter(tuple(line.split("\t")) for line in shown.splitlines())


def main(lvslab, scenario):
    with tempfile.TemporaryDirectory() as directory:
        pcaps, pcapng = os.path.join(directory, "pcap"), os.path.join(directory, "all.pcapng")
        ran = subprocess.run([lvslab, "run", scenario, "--quiet", "--pcap", pcaps, "--pcapng", pcapng],
                             capture_output=True, text=True)
        assert ran.returncode == 0, f"exit code {ran.returncode}: {ran.stderr}"
        of_pcapng = frames_of_pcapng(pcapng)
        files = {os.path.basename(path)[:-len(".pcap")]: path for path in glob.glob(pcaps + "/*.pcap")}
        assert sorted(files) == sorted(name.replace(":", "-") for name in of_pcapng), "other interfaces in the two captures"
        for name, frames in of_pcapng.items():
            assert list(frames_of_pcap(files[name.replace(":", "-")])) == frames, f"{name}: the two captures differ"
        assert sum(map(len, of_pcapng.values())) > 0, "not one frame was captured"

        if any("frames" in traffic for traffic in json.load(open(scenario)).get("traffic", [])):
            recording = os.path.join(RECORDINGS, os.path.splitext(os.path.basename(scenario))[0])
            for name, path in sorted(files.items()):
                here, there = (kinds_of_wrong_frames(file) for file in (path, os.path.join(recording, name + ".pcap")))
                assert here == there, f"{name}: tshark finds {here} wrong, on Linux {there}"
            return
        merged = os.path.join(directory, "merged.pcap")
        subprocess.run(["mergecap", "-F", "nsecpcap", "-w", merged, *files.values()], check=True)
        for path in (pcapng, merged):
            wrong = wrong_frames(path, *MANY_INTERFACES)
            assert not wrong, f"tshark finds in {os.path.basename(path)}:\n{wrong}"


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as wrong:
        sys.exit(f"{sys.argv[2]}: {wrong}")
