#include <algorithm>

#include "../columns.h"
#include "../protocol_name.h"
#include "listing.h"

namespace lvslab::sim::console::ipvsadm {
namespace {

std::string minutes_and_seconds(Duration time) {
  const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
  return zeros(std::to_string(seconds / 60), 2) + ":" + zeros(std::to_string(seconds % 60), 2);
}

}  // namespace

std::string connection_listing(const Request& request, const std::vector<ipvs::ConnectionReport>& connections,
                               const Machine& machine) {
  const Naming naming = request.has(Option::numeric) ? Naming::numeric : Naming::by_name;
  // DPVS's fourth address, between the two of the client's side and the server's.
  const bool has_local = std::ranges::any_of(connections, [](const auto& each) { return each.local.has_value(); });
  std::string text = "IPVS connection entries\npro expire " + left("state", 11) + " " + left("source", 18) + " " +
                     left("virtual", 18) + " ";
  if (has_local) text += left("local", 18) + " ";
  if (request.has(Option::persistent_conn)) {
    text += left("destination", 18) + " " + left("pe name", 16) + " pe_data\n";
  } else {
    text += "destination\n";
  }
  for (const ipvs::ConnectionReport& connection : connections) {
    const auto end = [&](const net::Endpoint& endpoint) {
      return endpoint_text(endpoint, connection.protocol, naming, machine);
    };
    text += left(protocol_name(connection.protocol), 3) + " " + left(minutes_and_seconds(connection.expires_in), 6) +
            " " + left(connection.state, 11) + " " + left(end(connection.client), 18) + " " +
            left(end(connection.virtual_address), 18) + " ";
    if (has_local) text += left(connection.local ? end(*connection.local) : "", 18) + " ";
    // Rows with an engine's data have other widths than the titles.
    const bool has_engine = request.has(Option::persistent_conn) && !connection.persistence_engine.empty();
    text += has_engine ? left(end(connection.server), 16) + " " + left(connection.persistence_engine, 18) + " " +
                             connection.engine_data + "\n"
                       : end(connection.server) + "\n";
  }
  return text;
}

}  // namespace lvslab::sim::console::ipvsadm
