"""Validates every scenario against docs/scenario.schema.json, and sees it refuse broken ones.

usage: scenario_schema_test.py SCHEMA FOLDER... ; exit code 77: python3-jsonschema is not installed.
"""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
files = sorted(file for folder in sys.argv[2:] for file in pathlib.Path(folder).rglob("*.json"))
complaints = []
for file in files:
    for error in validator.iter_errors(json.loads(file.read_text())):
        complaints.append(f"{file}: /{'/'.join(map(str, error.path))}: {error.message}")
if not files:
    complaints.append("no scenarios found")

RIGHT = {
    "lvslab": 1,
    "nodes": {"a": {"commands": ["ip addr"]}, "sw": {"kind": "switch", "ageing": 3}},
    "links": [["a:eth0", "sw"]],
    "traffic": [{"from": "a", "to": "tcp:[2001:db8::4]:80", "interval": "1.5 s"}],
    "timeline": [{"at": 1, "node": "a", "do": "down"}],
    "expect": [{"frames": {"node": "a"}, "count": 0}, {"errors": {"at_most": 2}}],
}
BROKEN = [  # a path in RIGHT, and the value that spoils it
    (["lvslab"], 2),
    (["trafic"], []),
    (["nodes", "a", "role"], "printer"),
    (["nodes", "a", "ageing"], 3),
    (["nodes", "sw", "commands"], []),
    (["nodes", "real server"], {}),
    (["links", 0], ["a:eth0"]),
    (["links", 0], {"endpoints": ["a:eth0", "sw"], "bandwidth": 1000}),
    (["links", 0], {"endpoints": ["a:eth0", "sw"], "loss": "1%"}),
    (["traffic", 0, "to"], "tcp:2001:db8::4:80"),
    (["traffic", 0, "interval"], "1.5h"),
    (["traffic", 0, "count"], 0),
    (["traffic", 0, "arrivals"], {}),
    (["timeline", 0, "at"], -1),
    (["timeline", 0, "run"], "ip addr"),
    (["timeline", 0, "do"], "off"),
    (["expect", 0, "errors"], 0),
    (["expect", 0], {"frames": {}}),
    (["expect", 0], {"output": {"node": "a", "command": "ip addr"}}),
    (["expect", 0], {"drops": {"reason": "boredom"}, "count": 1}),
]
if not validator.is_valid(RIGHT):
    complaints.append("the right example is refused: " + next(validator.iter_errors(RIGHT)).message)
for path, value in BROKEN:
    spoilt = copy.deepcopy(RIGHT)
    place = spoilt
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    if validator.is_valid(spoilt):
        complaints.append(f"/{'/'.join(map(str, path))} = {json.dumps(value)} is accepted")

print("\n".join(complaints) or f"{len(files)} scenarios agree with the schema, {len(BROKEN)} broken ones do not")
sys.exit(1 if complaints else 0)
