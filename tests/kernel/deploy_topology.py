#!/usr/bin/env python3
"""deploy_topology.py TOPOLOGY.yml: does with an exported topology what containerlab does, as far as a kernel notices:
containers are network namespaces, bridges are bridges, links are veth pairs, `exec` is executed. Then types the requests
that stand at the end, and prints the names that answered, one a line. Root, on a kernel of its own."""
import re
import shlex
import subprocess
import sys
import time

import yaml

text = open(sys.argv[1], encoding="utf-8").read()
topology = yaml.safe_load(text)["topology"]


def run(*words, **options):
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def need(*words):
    done = run(*words)
    if done.returncode != 0:
        sys.exit(f"{shlex.join(words)}: {done.stdout}")
    return done.stdout


def inside(node, *words):
    return ("ip", "netns", "exec", node, *words)


for name, node in topology["nodes"].items():
    if node["kind"] == "bridge":
        need("ip", "link", "add", "name", name, "type", "bridge", "mcast_snooping", "0")
        need("ip", "link", "set", "dev", name, "up")
    else:
        need("ip", "netns", "add", name)
        need(*inside(name, "ip", "link", "set", "lo", "up"))

for number, link in enumerate(topology["links"]):
    pair = [f"end{number}a", f"end{number}b"]
    need("ip", "link", "add", pair[0], "mtu", str(link["mtu"]), "type", "veth", "peer", "name", pair[1], "mtu",
         str(link["mtu"]))
    for device, end in zip(pair, link["endpoints"]):
        if topology["nodes"][end["node"]]["kind"] == "bridge":
            need("ip", "link", "set", device, "name", end["interface"], "master", end["node"], "up")
        else:
            need("ip", "link", "set", device, "netns", end["node"])
            need(*inside(end["node"], "ip", "link", "set", device, "name", end["interface"], "address", end["mac"]))
            need(*inside(end["node"], "ip", "link", "set", end["interface"], "up"))

for name, node in topology["nodes"].items():
    for line in node.get("exec", []):
        need(*inside(name, *shlex.split(line)))
time.sleep(1)

# "#   from client, 6 times, ...", then "#   docker exec clab-LAB-NODE COMMAND"
requests = text[text.index("# The requests"):].split("\n\n")[0]
for times, command in re.findall(r"from \S+, (\d+) times?.*?\n#\s+(docker exec .*)\n", requests + "\n", re.DOTALL):
    words = shlex.split(command)
    node = next(name for name in topology["nodes"] if words[2].endswith("-" + name))
    for i in range(int(times)):
        line = [re.sub(r"sourceport=(\d+)", lambda port: f"sourceport={int(port[1]) + i}", word) for word in words[3:]]
        print(run(*inside(node, *line), timeout=20).stdout.split("\n")[0].strip(), flush=True)
