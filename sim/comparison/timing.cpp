#include "timing.h"

#include <algorithm>

#include "../filter/dissection.h"

namespace lvslab::sim::comparison {
namespace {

using Kind = DissectedLayer::Kind;

std::string text_of(const ReadFrame& frame, std::string_view name) {
  const auto* field = frame.field(name);
  return field == nullptr ? std::string() : field->value;
}

std::string ends(const ReadFrame& frame, bool reversed = false) {
  const bool is_ipv4 = frame.field("ip.src") != nullptr;
  const auto end = [&](const char* address, const char* address6, const char* port) {
    return (is_ipv4 ? text_of(frame, address) : '[' + text_of(frame, address6) + ']') + ':' + text_of(frame, port);
  };
  const auto from = end("ip.src", "ipv6.src", "tcp.srcport");
  const auto to = end("ip.dst", "ipv6.dst", "tcp.dstport");
  return reversed ? to + " → " + from : from + " → " + to;
}

/// As it was on the wire; 0 if there is none.
std::uint32_t raw_sequence(net::Bytes frame) {
  std::uint32_t sequence = 0;
  for (const auto& layer : filter::Dissection::of_frame(frame)) {
    if (layer.protocol == filter::Protocol::tcp) sequence = net::load_u32(layer.bytes, 4);
  }
  return sequence;
}

bool has_flag(std::string_view flags, std::string_view flag) { return flags.find(flag) != std::string_view::npos; }

}  // namespace

void Repetitions::see(const ReadFrame& frame, const CapturedFrame& captured) {
  const auto& layers = frame.dissection.layers;
  if (layers.empty() || layers.back().quoted) return;
  if (layers.back().kind == Kind::tcp) see_tcp(frame, captured);
  if (layers.back().kind == Kind::arp) see_arp(frame, captured.at);
  if (layers.back().kind == Kind::icmpv6) see_neighbour_discovery(frame, captured.at);
}

void Repetitions::see_tcp(const ReadFrame& frame, const CapturedFrame& captured) {
  const Instant at = captured.at;
  const auto flags = text_of(frame, "tcp.flags.str");
  const auto length = text_of(frame, "tcp.len");
  const bool is_syn = has_flag(flags, "SYN");
  const bool is_fin = has_flag(flags, "FIN");
  const bool is_reset = has_flag(flags, "RST");
  const bool has_data = !length.empty() && length != "0";
  if (!is_syn && !is_fin && !is_reset && !has_data) return;

  const auto there = ends(frame);
  const auto connection = std::min(there, ends(frame, true));
  std::string what = is_syn ? (has_flag(flags, "ACK") ? "SYN,ACK " : "SYN ") : is_fin ? "FIN " : "";
  if (!is_syn && has_data) what += length + " bytes from " + text_of(frame, "tcp.seq") + ' ';
  what += there;
  // Where a frame passes the same interface on its way in and out, the MACs tell the two apart; the sequence number as
  // it was tells a connection from the next one on the same ports.
  const auto same = text_of(frame, "eth.src") + text_of(frame, "eth.dst") + frame.flow + what +
                    std::to_string(raw_sequence(captured.bytes));
  if (is_syn && !has_flag(flags, "ACK") && !sent_.contains(same)) begun_[connection] = at;
  if (is_reset) {
    const auto begun = begun_.try_emplace(connection, at).first->second;
    found_[{TimingRemark::Kind::reset, "RST " + there}].push_back(at - begun);
    return;
  }
  const auto [chain, is_new] = sent_.try_emplace(same, Chain{at, at});
  if (!is_new) found_[{TimingRemark::Kind::tcp_again, what}].push_back(at - chain->second.first);
}

void Repetitions::see_arp(const ReadFrame& frame, Instant at) {
  const auto sender = text_of(frame, "arp.src.proto_ipv4");
  const auto target = text_of(frame, "arp.dst.proto_ipv4");
  const auto question = [](const std::string& who, const std::string& about) {
    return "who has " + about + "? tell " + who;
  };
  if (text_of(frame, "arp.opcode") == "2") {
    sent_.erase(question(target, sender));
    return;
  }
  if (text_of(frame, "arp.opcode") != "1" || sender == target) return;
  see_question(question(sender, target), at);
}

void Repetitions::see_neighbour_discovery(const ReadFrame& frame, Instant at) {
  const auto question = [](const std::string& who, const std::string& about) {
    return "who has " + about + "? tell " + who;
  };
  const auto type = text_of(frame, "icmpv6.type");
  if (type == "136") sent_.erase(question(text_of(frame, "ipv6.dst"), text_of(frame, "icmpv6.nd.na.target_address")));
  if (type != "135") return;
  see_question(question(text_of(frame, "ipv6.src"), text_of(frame, "icmpv6.nd.ns.target_address")), at);
}

void Repetitions::see_question(const std::string& what, Instant at) {
  constexpr Duration patience = 1500ms;  // Linux asks again after a second or a little more (retrans_time_ms)
  auto& chain = sent_.try_emplace(what, Chain{at, at}).first->second;
  if (at == chain.first) return;
  if (at - chain.last > patience) {
    chain = {at, at};
    return;
  }
  chain.last = at;
  found_[{TimingRemark::Kind::arp_again, what}].push_back(at - chain.first);
}

void TimingReport::add(const std::string& interface, const Repetitions& left, const Repetitions& right) {
  const auto enter = [&](const Repetitions::Name& name) {
    TimingRemark remark{name.first, interface, name.second, {}, {}};
    if (const auto found = left.found().find(name); found != left.found().end()) remark.left = found->second;
    if (const auto found = right.found().find(name); found != right.found().end()) remark.right = found->second;
    const auto [known, is_new] = best_.try_emplace(name, remark);
    const auto count = [](const TimingRemark& each) { return each.left.size() + each.right.size(); };
    if (!is_new && count(known->second) < count(remark)) known->second = remark;
  };
  for (const auto& [name, delays] : left.found()) enter(name);
  for (const auto& [name, delays] : right.found()) enter(name);
}

std::vector<TimingRemark> TimingReport::remarks() const {
  std::vector<TimingRemark> all;
  for (const auto& [name, remark] : best_) all.push_back(remark);
  return all;
}

}  // namespace lvslab::sim::comparison
