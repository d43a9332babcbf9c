#include <algorithm>
#include <array>

#include <lvslab/net/mac.h>
#include <lvslab/sim/hop_table.h>
#include <lvslab/sim/quiet.h>

namespace lvslab::sim {
namespace {

using Kind = TraceEvent::Kind;

/// What one looks for in every packet.
constexpr std::array<std::string_view, 21> always_shown{"eth.src",
                                                        "eth.dst",
                                                        "ip.src",
                                                        "ip.dst",
                                                        "ip.ttl",
                                                        "ipv6.src",
                                                        "ipv6.dst",
                                                        "ipv6.hlim",
                                                        "tcp.srcport",
                                                        "tcp.dstport",
                                                        "tcp.flags.str",
                                                        "tcp.seq",
                                                        "tcp.ack",
                                                        "udp.srcport",
                                                        "udp.dstport",
                                                        "arp.opcode",
                                                        "arp.src.hw_mac",
                                                        "arp.src.proto_ipv4",
                                                        "arp.dst.proto_ipv4",
                                                        "icmp.type",
                                                        "icmpv6.type"};

/// A look at the packet at one hop.
struct Look {
  const TraceEvent* event;
  const Dissection* packet;
  bool is_end;
  std::vector<Note> why;
};

std::vector<Look> looks_at(const PacketStory& packet, const PlaceNames& places) {
  std::vector<Look> looks;
  for (const Visit& visit : packet.visits) {
    if (places.is_switch(visit.node)) continue;
    for (const Departure& departure : visit.departures) {
      Look& look = looks.emplace_back(Look{departure.event, &departure.packet, false, visit.thoughts});
      look.why.insert(look.why.end(), departure.notes.begin(), departure.notes.end());
    }
    if (visit.end == nullptr || is_quiet(*visit.end)) continue;
    Look& look = looks.emplace_back(Look{visit.end, &visit.end_packet, true, {}});
    if (visit.departures.empty()) look.why = visit.thoughts;
    look.why.insert(look.why.end(), visit.end->notes.begin(), visit.end->notes.end());
  }
  std::ranges::stable_sort(looks, {}, [](const Look& look) { return look.event->number; });
  return looks;
}

std::string place_of(const Look& look, const PlaceNames& places) {
  const auto& node = places.node(look.event->node);
  if (!look.is_end) return places.place(*look.event);
  return node + (look.event->kind == Kind::delivered ? ": its socket" : ": dropped");
}

/// A field by its layer, counted from the innermost of that kind, so that a header around keeps the others their rows.
struct Place {
  DissectedLayer::Kind layer;
  std::size_t from_inside;
  std::string_view name;
  bool operator==(const Place&) const = default;
};
struct Field {
  Place place;
  const DissectedField* field;
};

std::vector<Field> fields_of(const Dissection& packet) {
  std::vector<Field> fields;
  for (auto layer = packet.layers.begin(); layer != packet.layers.end() && !layer->quoted; ++layer) {
    const auto deeper = std::count_if(layer + 1, packet.layers.end(), [&](const DissectedLayer& other) {
      return !other.quoted && other.kind == layer->kind;
    });
    for (const auto& field : layer->fields) {
      fields.push_back({{layer->kind, static_cast<std::size_t>(deeper), field.name}, &field});
    }
  }
  return fields;
}

std::string text_of(const DissectedField& field, const PlaceNames& places) {
  const auto mac = net::Mac::parse(field.value);
  if (!mac) return field.value;
  const std::string owner = places.mac(*mac);
  return owner == field.value ? owner : field.value + ' ' + owner;
}

}  // namespace

bool HopTable::has_changes() const {
  return std::ranges::any_of(rows, [](const Row& row) {
    return std::ranges::any_of(row.cells, [](const Cell& cell) { return cell.is_changed; });
  });
}

HopTable hops_of(const PacketStory& packet, const PlaceNames& places) {
  HopTable table;
  const auto looks = looks_at(packet, places);
  std::vector<std::vector<Field>> fields;
  std::vector<Field> rows;  // every field that occurs, outermost first
  for (const Look& look : looks) {
    table.columns.push_back({place_of(look, places), look.event, reasons_of(look.why)});
    fields.push_back(fields_of(*look.packet));
    std::size_t at = 0;
    for (const Field& field : fields.back()) {
      const auto known = std::ranges::find(rows, field.place, &Field::place);
      if (known != rows.end()) {
        at = static_cast<std::size_t>(known - rows.begin()) + 1;
      } else {
        rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(at++), field);
      }
    }
  }
  for (const Field& one : rows) {
    HopTable::Row row{one.place.layer, one.place.name, std::string(one.field->label), {}};
    if (one.place.from_inside > 0) row.label = "outer " + row.label;
    const HopTable::Cell* before = nullptr;
    bool is_changed = false;
    row.cells.resize(looks.size());
    for (std::size_t column = 0; column < looks.size(); ++column) {
      auto& cell = row.cells[column];
      const auto found = std::ranges::find(fields[column], one.place, &Field::place);
      if (found != fields[column].end()) cell.value = text_of(*found->field, places);
      // A datagram at a socket has no Ethernet header any more; that is no change worth a mark.
      const bool is_bare = one.place.layer == DissectedLayer::Kind::ethernet && !looks[column].event->is_frame;
      cell.is_changed = before != nullptr && !is_bare && cell.value != before->value;
      is_changed = is_changed || cell.is_changed;
      if (!is_bare) before = &cell;
    }
    const bool is_wanted = std::ranges::find(always_shown, one.place.name) != always_shown.end();
    if (is_wanted || (is_changed && !one.field->follows)) table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace lvslab::sim
