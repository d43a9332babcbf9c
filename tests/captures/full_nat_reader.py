#!/usr/bin/env python3
"""full_nat_reader.py LVSLAB SCENARIO.json toa|proxy_v1|proxy_v2: reads a run's captures with nothing of ours.

A reader of its own for pcap, IP and TCP, written from the RFCs, HAProxy's "The PROXY protocol" and the description of
TOA in docs/fullnat.md. It puts both ends' streams together, finds which connection of the server's belongs to which of
the client's by what the director wrote into it, and compares byte by byte. Prints what is wrong."""
import glob
import os
import struct
import subprocess
import sys
import tempfile

SIGNATURE = bytes.fromhex("0d0a0d0a000d0a515549540a")


def frames(path):
    data, offset = open(path, "rb").read(), 24
    assert data[:4] == b"\x4d\x3c\xb2\xa1", path
    while offset < len(data):
        size = struct.unpack_from("<I", data, offset + 8)[0]
        yield data[offset + 16:offset + 16 + size]
        offset += 16 + size


def ones_complement(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total


def segments(path):
    """(source, destination, sequence, acknowledgement, flags, {kind: option}, data) of each TCP segment over IPv4"""
    for frame in frames(path):
        if frame[12:14] != b"\x08\x00":
            continue
        length = struct.unpack_from(">H", frame, 16)[0]
        ip = frame[14:14 + length]
        size = (ip[0] & 15) * 4
        assert ones_complement(ip[:size]) == 0xffff, "IP checksum"
        if ip[9] != 6:
            continue
        tcp = ip[size:]
        pseudo = ip[12:20] + struct.pack(">BBH", 0, 6, len(tcp))
        assert ones_complement(pseudo + tcp) == 0xffff, "TCP checksum"
        header = (tcp[12] >> 4) * 4
        options, at = {}, 20
        while at < header and tcp[at] != 0:
            if tcp[at] == 1:
                at += 1
                continue
            options[tcp[at]] = tcp[at:at + tcp[at + 1]]
            at += tcp[at + 1]
        source = (".".join(map(str, ip[12:16])), struct.unpack_from(">H", tcp, 0)[0])
        destination = (".".join(map(str, ip[16:20])), struct.unpack_from(">H", tcp, 2)[0])
        sequence, acknowledgement = struct.unpack_from(">II", tcp, 4)
        yield source, destination, sequence, acknowledgement, tcp[13], options, tcp[header:]


class Stream:
    """One direction: what was said from the SYN on, wherever it lay and however often it came."""

    def __init__(self, first):
        self.first, self.data = first, {}

    def add(self, sequence, data):
        begin = (sequence - self.first - 1) & 0xffffffff
        for i, byte in enumerate(data):
            assert self.data.setdefault(begin + i, byte) == byte, "the same number, another byte"

    def bytes(self):
        assert sorted(self.data) == list(range(len(self.data))), "a gap in the stream"
        return bytes(self.data[i] for i in range(len(self.data)))


def streams(path):
    """(source, destination) -> Stream"""
    found = {}
    for source, destination, sequence, _, flags, _, data in segments(path):
        if flags & 2:
            found.setdefault((source, destination), Stream(sequence))
        elif (source, destination) in found and not flags & 4:
            found[source, destination].add(sequence, data)
    return found


def client_by_toa(path, source, destination):
    """The client that every segment names until the server's first data is acknowledged, and none afterwards."""
    first_answer, named = None, set()
    for a, b, sequence, acknowledgement, flags, options, _ in segments(path):
        if (a, b) == (destination, source) and flags & 18 == 18:
            first_answer = (sequence + 1) & 0xffffffff
        if (a, b) != (source, destination) or flags & 6:
            continue
        if acknowledgement == first_answer:
            assert 254 in options, "a segment without TOA before the server's data is acknowledged"
            kind, length, port = struct.unpack_from(">BBH", options[254])
            assert (kind, length) == (254, 8), options[254]
            named.add((".".join(map(str, options[254][4:8])), port))
        else:
            assert 254 not in options, "TOA after the server's data is acknowledged"
    assert len(named) == 1, named
    return named.pop(), 0


def client_by_proxy_v1(stream, virtual):
    line, _, _ = stream.partition(b"\r\n")
    words = line.decode().split(" ")
    assert words[:2] == ["PROXY", "TCP4"] and len(words) == 6, line
    assert (words[3], int(words[5])) == virtual, line
    return (words[2], int(words[4])), len(line) + 2


def client_by_proxy_v2(stream, virtual):
    assert stream[:12] == SIGNATURE and stream[12] == 0x21 and stream[13] == 0x11, stream[:28]
    assert struct.unpack_from(">H", stream, 14)[0] == 12
    source_port, destination_port = struct.unpack_from(">HH", stream, 24)
    assert (".".join(map(str, stream[20:24])), destination_port) == virtual
    return (".".join(map(str, stream[16:20])), source_port), 28


def main(lvslab, scenario, means):
    with tempfile.TemporaryDirectory() as directory:
        ran = subprocess.run([lvslab, "run", scenario, "--quiet", "--pcap", directory], capture_output=True, text=True)
        assert ran.returncode == 0, f"exit code {ran.returncode}: {ran.stderr}"
        virtual = ("10.0.0.4", 80)
        of_client = streams(os.path.join(directory, "client-eth0.pcap"))
        seen = set()
        for path in sorted(glob.glob(os.path.join(directory, "rs*-eth0.pcap"))):
            of_server = streams(path)
            for (source, destination), stream in of_server.items():
                if destination[1] != 80:
                    continue
                said = stream.bytes()
                if means == "toa":
                    client, skipped = client_by_toa(path, source, destination)
                else:
                    client, skipped = globals()["client_by_" + means](said, virtual)
                assert client not in seen, f"{client} twice"
                seen.add(client)
                assert said[skipped:] == of_client[client, virtual].bytes(), f"{client}: the request is not what was sent"
                assert of_server[destination, source].bytes() == of_client[virtual, client].bytes(), \
                    f"{client}: the answer is not what was sent"
        assert seen == {a for a, b in of_client if b == virtual}, "not every client reached a server"


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except AssertionError as wrong:
        sys.exit(f"{sys.argv[2]}: {wrong}")
