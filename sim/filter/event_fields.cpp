#include "event_fields.h"

#include <array>

#include <lvslab/ipvs/decision.h>

namespace lvslab::sim::filter {
namespace {

using Texts = std::vector<std::string>;

void number(const ObservedEvent& observed, Values& values) { values.add(observed.event.number); }
void packet(const ObservedEvent& observed, Values& values) {
  if (observed.event.lineage.packet != 0) values.add(observed.event.lineage.packet);
}
void request(const ObservedEvent& observed, Values& values) {
  if (observed.event.lineage.flow != 0) values.add(observed.event.lineage.flow);
}

void kind(const ObservedEvent& observed, Texts& texts) { texts.emplace_back(to_text(observed.event.kind)); }
void node(const ObservedEvent& observed, Texts& texts) { texts.push_back(observed.places.node(observed.event.node)); }
void interface(const ObservedEvent& observed, Texts& texts) {
  if (!observed.event.has_interface) return;
  texts.emplace_back(observed.places.interface(observed.event.node, observed.event.interface));
}
void text(const ObservedEvent& observed, Texts& texts) {
  if (!observed.event.text.empty()) texts.emplace_back(observed.event.text);
}

void drop(const ObservedEvent& observed, Texts& texts) {
  if (observed.event.kind == TraceEvent::Kind::dropped) texts.emplace_back(to_text(observed.event.reason));
}
void why(const ObservedEvent& observed, Texts& texts) {
  for (const auto& note : observed.event.notes) texts.push_back(to_text(note));
  drop(observed, texts);
}

const ipvs::Decision* decision_in(const ObservedEvent& observed) {
  for (const auto& note : observed.event.notes) {
    if (const auto* decision = ipvs::decision_of(note)) return decision;
  }
  return nullptr;
}
/// "10.0.0.7:80", and "10.0.0.7" for those who do not care about the port.
void add_endpoint(const net::Endpoint& endpoint, Texts& texts) {
  texts.push_back(to_text(endpoint));
  texts.push_back(to_text(endpoint.address));
}
void decided(const ObservedEvent& observed, Values& values) {
  if (decision_in(observed) != nullptr) values.add(1);
}
void scheduler(const ObservedEvent& observed, Texts& texts) {
  if (const auto* decision = decision_in(observed)) texts.push_back(decision->scheduler);
}
void service(const ObservedEvent& observed, Texts& texts) {
  const auto* decision = decision_in(observed);
  if (decision == nullptr) return;
  texts.push_back(to_text(decision->service));
  if (decision->service.firewall_mark == 0) add_endpoint(decision->service.virtual_address, texts);
}
void client(const ObservedEvent& observed, Texts& texts) {
  if (const auto* decision = decision_in(observed)) add_endpoint(decision->client, texts);
}
void server(const ObservedEvent& observed, Texts& texts) {
  const auto* decision = decision_in(observed);
  if (decision != nullptr && decision->chosen) add_endpoint(*decision->chosen, texts);
}

constexpr Field number_field(std::string_view name, void (*read)(const ObservedEvent&, Values&),
                             ValueKind kind = ValueKind::number) {
  Field field{name, Protocol::event, kind, 63};
  field.read_event = read;
  return field;
}
constexpr Field text_field(std::string_view name, void (*read)(const ObservedEvent&, Texts&)) {
  Field field{name, Protocol::event, ValueKind::text};
  field.read_text = read;
  return field;
}

constexpr std::array fields{
    number_field("event.number", number),
    text_field("event.kind", kind),
    text_field("event.node", node),
    text_field("event.interface", interface),
    number_field("event.packet", packet),
    number_field("event.request", request),
    text_field("event.text", text),
    text_field("why", why),
    text_field("why.drop", drop),
    number_field("ipvs.decision", decided, ValueKind::protocol),
    text_field("ipvs.scheduler", scheduler),
    text_field("ipvs.service", service),
    text_field("ipvs.client", client),
    text_field("ipvs.server", server),
};

}  // namespace

std::span<const Field> event_fields() { return fields; }

}  // namespace lvslab::sim::filter
