#include "sync.h"

#include <algorithm>

#include <lvslab/ipvs/sync_message.h>
#include <lvslab/ipvs/tcp_state.h>

#include "../bytes_text.h"

namespace lvslab::sim {
namespace {

using Fields = std::vector<DissectedField>;

/// The message written anew from what was read is the message: nothing in it is left unmentioned.
bool is_all_there_is(const ipvs::SyncMessage& message, net::Bytes payload) {
  if (!message.defect.empty()) return false;
  ipvs::SyncMessageWriter writer(message.version, message.syncid, payload.size());
  for (const auto& entry : message.entries) {
    if (!entry.objection.empty()) return false;
    writer.add(entry.record);
  }
  return std::ranges::equal(writer.take(), payload);
}

void add_sequence(Fields& fields, const ipvs::SequenceData& sequence) {
  const auto add = [&](std::string_view initial, std::string_view delta, std::string_view previous,
                       const ipvs::SequenceShift& shift) {
    fields.push_back({initial, "sequence shift from", hexadecimal(shift.initial, 8)});
    fields.push_back({delta, "sequence shift", hexadecimal(shift.delta, 8)});
    fields.push_back({previous, "sequence shift before", hexadecimal(shift.previous_delta, 8)});
  };
  add("ipvs.in_seq.initial", "ipvs.in_seq.delta", "ipvs.in_seq.pdelta", sequence.in);
  add("ipvs.out_seq.initial", "ipvs.out_seq.delta", "ipvs.out_seq.pdelta", sequence.out);
}

std::string state_text(const ipvs::SyncRecord& record) {
  const std::string number = std::to_string(record.state);
  if (record.is_template()) return number + (record.state == 0 ? " (NONE)" : record.state == 1 ? " (ASSURED)" : "");
  if (record.protocol != net::IpProtocol::tcp || record.state >= ipvs::tcp_state_count) return number;
  return number + " (" + std::string(name_of(static_cast<ipvs::TcpState>(record.state))) + ")";
}

void add_record(Fields& fields, const ipvs::SyncRecord& record, ipvs::SyncVersion version) {
  const bool is_ipv4 = record.client.address.is_ipv4();
  const auto address = [&](std::string_view v4, std::string_view v6, std::string_view label,
                           const net::Address& value) {
    fields.push_back({is_ipv4 ? v4 : v6, label, to_text(value)});
  };
  fields.push_back({"ipvs.proto", "connection's protocol", std::to_string(static_cast<int>(record.protocol))});
  address("ipvs.caddr", "ipvs.caddr6", "client's IP", record.client.address);
  fields.push_back({"ipvs.cport", "client's port", to_text(record.client.port)});
  address("ipvs.vaddr", "ipvs.vaddr6", "virtual IP", record.virtual_address.address);
  fields.push_back({"ipvs.vport", "virtual port", to_text(record.virtual_address.port)});
  address("ipvs.daddr", "ipvs.daddr6", "real server's IP", record.server.address);
  fields.push_back({"ipvs.dport", "real server's port", to_text(record.server.port)});
  const bool is_v1 = version == ipvs::SyncVersion::v1;
  fields.push_back({is_v1 ? "ipvs.flags.v1" : "ipvs.flags", "connection's flags", hexadecimal(record.flags, 4)});
  fields.push_back({"ipvs.state", "connection's state", state_text(record)});
  if (is_v1) {
    if (record.firewall_mark != 0) {
      fields.push_back({"ipvs.fwmark", "firewall mark", std::to_string(record.firewall_mark)});
    }
    fields.push_back({"ipvs.timeout", "timeout in seconds", std::to_string(record.timeout_s)});
  }
  if (record.sequence) add_sequence(fields, *record.sequence);
  if (!record.engine_data.empty()) {
    const auto bytes = std::as_bytes(std::span(record.engine_data));
    fields.push_back({"ipvs.pe_data", "engine's data", hexadecimal_bytes(bytes)});
  }
  if (!record.engine_name.empty()) {
    const auto bytes = std::as_bytes(std::span(record.engine_name));
    fields.push_back({"ipvs.pe_name", "engine's name", hexadecimal_bytes(bytes)});
  }
}

}  // namespace

std::optional<Fields> sync_fields(net::Bytes payload, net::Port port, DissectionDetail detail) {
  if (port != ipvs::default_sync_port) return std::nullopt;
  const auto message = ipvs::SyncMessage::read(payload);
  if (!message) return std::nullopt;
  if (detail == DissectionDetail::every_byte && !is_all_there_is(*message, payload)) return std::nullopt;
  Fields fields;
  fields.push_back({"ipvs.version", "version", message->version == ipvs::SyncVersion::v1 ? "1" : "0"});
  fields.push_back({"ipvs.syncid", "synchronisation id", std::to_string(message->syncid)});
  fields.push_back({"ipvs.size", "message's size", std::to_string(message->size), true});
  fields.push_back({"ipvs.conncount", "connections", std::to_string(message->count)});
  for (const auto& entry : message->entries) add_record(fields, entry.record, message->version);
  if (!message->defect.empty()) fields.push_back({"_ws.malformed", "malformed", std::string(message->defect)});
  return fields;
}

}  // namespace lvslab::sim
