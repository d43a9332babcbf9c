"""Ethernet frames for the "frames" of scenarios (docs/scenario-format.md), as hexadecimal text with a blank between headers.

    from frames import frame, ipv4, tcp, udp, sctp, chunk
    frame(ipv4("192.0.2.10", "10.0.0.4", tcp(40000, 80, "S")), to="02:00:00:00:03:01", by="02:00:00:00:01:01")

Checksums are right unless one is given.
"""
import ipaddress
import struct

FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16, "U": 32, "E": 64, "C": 128}


def checksum(data):
    """RFC 1071."""
    data = data + bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def crc32c(data):
    """RFC 9260 appendix A, bit by bit."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


class Transport:
    """A protocol's number and its bytes once the addresses are known."""

    def __init__(self, protocol, build):
        self.protocol, self.build = protocol, build


def _with_checksum(header, payload, offset, protocol, pseudo, given):
    whole = header + payload
    if given is None:
        given = checksum(pseudo + struct.pack("!BBH", 0, protocol, len(whole)) + whole)
        if protocol == 17 and given == 0:
            given = 0xFFFF
    return whole[:offset] + struct.pack("!H", given) + whole[offset + 2:]


def tcp(source, destination, flags="S", seq=1000, ack=0, payload=b"", window=64240, options=b"", checksum=None):
    bits = sum(FLAGS[flag] for flag in flags)
    header = struct.pack("!HHIIBBHHH", source, destination, seq, ack, (20 + len(options)) // 4 << 4, bits, window, 0, 0) + options
    return Transport(6, lambda pseudo: _with_checksum(header, payload, 16, 6, pseudo, checksum))


def udp(source, destination, payload=b"", checksum=None):
    header = struct.pack("!HHHH", source, destination, 8 + len(payload), 0)
    return Transport(17, lambda pseudo: _with_checksum(header, payload, 6, 17, pseudo, checksum))


def chunk(kind, value=b"", flags=0):
    """A chunk of SCTP, padded to four bytes."""
    length = 4 + len(value)
    return struct.pack("!BBH", kind, flags, length) + value + bytes(-length % 4)


def sctp(source, destination, *chunks, tag=0, crc=None):
    header, body = struct.pack("!HHI", source, destination, tag), b"".join(chunks)
    if crc is None:
        crc = crc32c(header + bytes(4) + body)
    return Transport(132, lambda pseudo: header + struct.pack("<I", crc) + body)


def icmp(kind, code=0, rest=bytes(4), payload=b""):
    message = struct.pack("!BBH", kind, code, 0) + rest + payload
    return Transport(1, lambda pseudo: message[:2] + struct.pack("!H", checksum(message)) + message[4:])


def raw(protocol, data):
    return Transport(protocol, lambda pseudo: data)


def ipv4(source, destination, transport, ttl=64, ident=1, flags=2, offset=0, tos=0, cut=None):
    """`flags`: 2 is DF, 1 is MF; `offset` in bytes; `cut`: only this (begin, end) of the transport's bytes."""
    addresses = ipaddress.IPv4Address(source).packed + ipaddress.IPv4Address(destination).packed
    payload = transport.build(addresses)
    if cut:
        payload = payload[cut[0]:cut[1]]
    header = struct.pack("!BBHHHBBH", 0x45, tos, 20 + len(payload), ident, flags << 13 | offset // 8, ttl, transport.protocol, 0)
    header += addresses
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def frame(datagram, to, by, kind=0x0800):
    parts = [to.replace(":", ""), by.replace(":", ""), f"{kind:04x}"]
    if kind == 0x0800:
        size = (datagram[0] & 15) * 4
        parts += [datagram[:size].hex(), datagram[size:].hex()]
    else:
        parts.append(datagram.hex())
    return " ".join(part for part in parts if part)
