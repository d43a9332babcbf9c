#!/usr/bin/env bash
# Each layer includes only what its row allows (docs/architecture.md has the table and the reasons). A row: folders, then
# a pattern that every #include of theirs must match, then one that none may.
cd "${1:?the source directory}" || exit 2
core='<lvslab/(time|kernel_timer|mixing|result|story|drop_reason)\.h>|<[a-z_]+>'  # our base types and the C++ standard library ...
impure='<(thread|mutex|condition_variable|future|fstream|iostream|filesystem|random|ctime|cstdio)>'  # ... without these
own='"(\.\./)?([a-z_]+/)?[a-z0-9_]+\.(h|def)"'                        # headers of the same layer ...
foreign='"(\.\./)*(core|net|ipvs|host|sim|io|captures|cli|gui)/'       # ... which these are not
status=0
row() {  # FOLDERS ALLOWED FORBIDDEN
  local includes
  includes=$(grep -rnE '^ *# *include' --include='*.h' --include='*.cpp' $1)
  includes=$(grep -vE "#include ($2|$own)" <<<"$includes"; grep -E "#include ($3|$foreign)" <<<"$includes")
  [ -z "$includes" ] || { printf '%s may not include:\n%s\n' "$1" "$includes"; status=1; }
}
row 'core/net include/lvslab/net'   "$core|<lvslab/net/.*>" "$impure"
row 'core/ipvs include/lvslab/ipvs' "$core|<lvslab/(net|ipvs)/.*>" "$impure"
row 'core/host include/lvslab/host' "$core|<lvslab/(net|ipvs|host)/.*>" "$impure"
row 'sim include/lvslab/sim' "$core|<lvslab/(net|ipvs|host|sim)/.*>|<boost/.*>|<nlohmann/.*>|<fmt/.*>" '<(thread|mutex|iostream|random|ctime)>'
row 'io include/lvslab/io'   "$core|<lvslab/(net|ipvs|host|io)/.*>|<(fcntl|unistd|poll|pcap/pcap|sys/.*|net/.*|linux/.*)\.h>" '<nlohmann'
row 'captures include/lvslab/captures' "$core|<lvslab/(net|sim|io|captures)/.*>|<filesystem>" '<(thread|mutex|iostream|random|ctime)>|<nlohmann'
if grep -rlE '#include <nlohmann' sim include/lvslab | grep -v '^sim/scenario/'; then
  echo 'JSON is read in sim/scenario only'; status=1
fi
if grep -rlE '#include <fmt' sim include/lvslab | grep -v '^sim/telling/'; then
  echo 'words are laid out in sim/telling only'; status=1
fi
if grep -rlE '#include <(Q|lvslab/gui)' core sim io captures cli include; then
  echo 'only gui/ knows Qt'; status=1
fi
exit $status
