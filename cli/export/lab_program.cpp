#include "export/lab_program.h"

namespace lvslab::cli {

std::string_view lab_program() {
  return R"python("""The servers and clients of a scenario.

  lab.py serve NAME READY SPEC...   answers as NAME; makes the file READY when it listens.
                                    SPEC: PROTOCOL,ADDRESS,PORT,BYTES,SECONDS,WORKERS (0: unlimited)
  lab.py ask KEY=VALUE...           asks, and prints a JSON list: what became of each request
  lab.py inject KEY=VALUE...        sends frames as they are, and prints an empty JSON list: nobody answers them
  lab.py answers FILE...            prints the last line of a run, from what `ask` printed
"""
import json
import os
import socket
import subprocess
import sys
import threading
import time

IP_PKTINFO, IP_FREEBIND, IP_BIND_ADDRESS_NO_PORT = 8, 15, 24
IPV6_RECVPKTINFO, IPV6_PKTINFO = 49, 50


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def now():
    """Seconds on the clock of /proc/uptime, which the shell reads too."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", 7))


# --- servers ---

class Service:
    def __init__(self, name, spec):
        protocol, address, port, size, seconds, workers = spec.split(",")
        self.answer = (name.encode() + b"\n").ljust(int(size), b".")[:max(1, int(size))]
        self.seconds = float(seconds)
        self.free = threading.Semaphore(int(workers)) if int(workers) else None
        self.is_tcp = protocol == "tcp"
        family = family_of(address)
        self.socket = socket.socket(family, socket.SOCK_STREAM if self.is_tcp else socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)  # the address may come later
        if not self.is_tcp and family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
        if not self.is_tcp and family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
        self.socket.bind((address, int(port)))
        if self.is_tcp:
            self.socket.listen(1024)

    def run(self):
        while True:
            if self.is_tcp:
                start(self.serve_connection, self.socket.accept()[0])
            else:
                data, extra, _, client = self.socket.recvmsg(65535, 256)
                start(self.serve_datagram, client, extra)

    def work(self):
        if not self.free:
            return time.sleep(self.seconds)
        with self.free:
            time.sleep(self.seconds)

    def serve_connection(self, connection):
        """Reads up to an empty line, works, answers, shuts its side down, and closes when the client has."""
        with connection:
            try:
                request = b""
                while b"\r\n\r\n" not in request:
                    data = connection.recv(65536)
                    if not data:
                        return
                    request = request[-3:] + data
                self.work()
                connection.sendall(self.answer)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):
                    pass
            except OSError:
                pass  # the client has gone

    def serve_datagram(self, client, extra):
        self.work()
        # The answer leaves from the address that was asked: a virtual address, perhaps, that is not the host's first.
        source = []
        for level, kind, data in extra:
            if (level, kind) == (socket.IPPROTO_IP, IP_PKTINFO):
                source = [(level, kind, bytes(4) + data[8:12] + bytes(4))]
            if (level, kind) == (socket.IPPROTO_IPV6, IPV6_PKTINFO):
                source = [(level, kind, data[:16] + bytes(4))]
        try:
            self.socket.sendmsg([self.answer], source, 0, client)
        except OSError:
            pass


def start(function, *arguments):
    threading.Thread(target=function, args=arguments, daemon=True).start()


def serve(name, ready, *specs):
    for service in [Service(name, spec) for spec in specs]:
        start(service.run)
    open(ready, "w").close()
    threading.Event().wait()


# --- clients ---

def request_of(size):
    return b"." * (max(4, size) - 4) + b"\r\n\r\n"


def ask_once(ask, number):
    """The first line of the answer, `ok` for an echo, or ERR and why."""
    protocol, address, port = ask["to"].split(",")
    if protocol == "icmp":
        source = ["-I", ask["source"]] if ask.get("source") else []
        ping = ["ping", "-n", "-q", "-c", "1", "-W", "2", "-s", ask["request"], *source, address]
        done = subprocess.run(ping, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return "ok" if done.returncode == 0 else "ERR timeout"
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    try:
        with socket.socket(family_of(address), kind) as client:
            client.settimeout(float(ask["timeout"]))
            source_port = int(ask["source_port"]) + number if ask.get("source_port") else 0
            if source_port:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            else:
                client.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)  # connect() chooses, as without bind()
            if source_port or ask.get("source"):
                client.bind((ask.get("source", ""), source_port))
            client.connect((address, int(port)))
            client.sendall(request_of(int(ask["request"])))
            answer = b""
            while True:
                data = client.recv(65536)
                answer += data
                if not data or protocol == "udp":
                    return answer.split(b"\n")[0].decode(errors="replace")
    except socket.timeout:
        return "ERR TimeoutError"
    except OSError as error:
        return "ERR " + type(error).__name__


def ask(*settings):
    ask = dict(setting.split("=", 1) for setting in settings)
    begin, count = float(ask["begin"]) + float(ask["start"]), int(ask["count"])
    end = float(ask["begin"]) + float(ask["until"]) if ask.get("until") else None
    answers = ["unfinished"] * count

    def ask_and_note(number):
        answers[number] = ask_once(ask, number)

    threads = []
    for number in range(count):
        if end is not None and begin + number * float(ask["interval"]) > end:
            break
        time.sleep(max(0, begin + number * float(ask["interval"]) - now()))
        threads.append(threading.Thread(target=ask_and_note, args=(number,), daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join(None if end is None else max(0, end - now()))
    print(json.dumps(answers), flush=True)
    os._exit(0)  # whoever still waits has been counted as unfinished


def inject(*settings):
    inject = dict(setting.split("=", 1) for setting in settings)
    begin, end = float(inject["begin"]), float(inject["until"]) if inject.get("until") else None
    with open(inject["frames"]) as file:
        frames = [bytes.fromhex(line) for line in file]
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    wire.bind((inject["interface"], 0))
    for number in range(int(inject["count"])):
        at = float(inject["start"]) + number * float(inject["interval"])
        if end is not None and at > end:
            break
        time.sleep(max(0, begin + at - now()))
        try:
            wire.send(frames[number % len(frames)])
        except OSError:
            pass  # the interface is down, or its MTU too small
    print("[]")


def answers(*files):
    collected = {}
    for number, file in enumerate(files):
        with open(file) as opened:
            collected[str(number)] = json.load(opened)
    print("answers: " + json.dumps(collected))


if __name__ == "__main__":
    {"serve": serve, "ask": ask, "inject": inject, "answers": answers}[sys.argv[1]](*sys.argv[2:])
)python";
}

}  // namespace lvslab::cli
