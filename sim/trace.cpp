#include <lvslab/sim/trace.h>

namespace lvslab::sim {

std::string_view to_text(TraceEvent::Kind kind) {
  switch (kind) {
    case TraceEvent::Kind::sent: return "sent";
    case TraceEvent::Kind::received: return "received";
    case TraceEvent::Kind::switched: return "switched";
    case TraceEvent::Kind::dropped: return "dropped";
    case TraceEvent::Kind::delivered: return "delivered";
    case TraceEvent::Kind::request_begun: return "request_begun";
    case TraceEvent::Kind::request_ended: return "request_ended";
    case TraceEvent::Kind::command_begun: return "command_begun";
    case TraceEvent::Kind::command_ended: return "command_ended";
    case TraceEvent::Kind::link_changed: return "link_changed";
    case TraceEvent::Kind::noted: return "noted";
  }
  return "";
}

}  // namespace lvslab::sim
