#include "proxy.h"

#include <lvslab/net/proxy_header.h>

namespace lvslab::sim {

void add_proxy_header(std::vector<DissectedField>& fields, net::Bytes payload) {
  const auto reading = net::read_proxy_header(payload);
  if (reading.kind != net::ProxyHeaderReading::Kind::whole) return;
  const auto& header = reading.header;
  fields.push_back({"proxy.version", "PROXY protocol version", std::to_string(header.version)});
  if (!header.has_addresses) return;
  const bool is_ipv4 = header.source.address.is_ipv4();
  fields.push_back({is_ipv4 ? "proxy.src.ipv4" : "proxy.src.ipv6", "PROXY source", to_text(header.source.address)});
  fields.push_back(
      {is_ipv4 ? "proxy.dst.ipv4" : "proxy.dst.ipv6", "PROXY destination", to_text(header.destination.address)});
  fields.push_back({"proxy.srcport", "PROXY source port", to_text(header.source.port)});
  fields.push_back({"proxy.dstport", "PROXY destination port", to_text(header.destination.port)});
}

}  // namespace lvslab::sim
