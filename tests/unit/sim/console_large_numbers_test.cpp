#include "../../../sim/console/ipvsadm/listing.h"
#include "support/catch.h"

using namespace lvslab;
using namespace lvslab::sim::console;

// Lines as ipvsadm 1.31 of Debian 12 printed them, while the numbers that it took from the kernel's answer were
// replaced by these.

namespace {

/// The line of a service with these five numbers, behind its address.
std::string numbers(const Words& words, const ipvs::Statistics& statistics) {
  const std::string name = "d";
  host::Host host(1, host::Ipv6Mode::off);
  sim::Transport transport(name, 1);
  std::map<std::string, std::string> files;
  std::map<std::string, std::string> variables;
  const sim::Machine machine{name, host, transport, files, variables};
  const auto request = ipvsadm::read_request(words, [](const std::string&) { return std::optional<net::Ipv4>{}; });
  REQUIRE(request.has_value());
  ipvs::ServiceReport service;
  service.key.virtual_address = {*net::Address::parse("10.0.0.1"), net::Port{80}};
  service.settings.scheduler = "rr";
  service.statistics = statistics;
  service.rates = {statistics.connections, statistics.packets_in, statistics.packets_out, statistics.bytes_in,
                   statistics.bytes_out};
  const auto listing = ipvsadm::service_listing(*request, {service}, machine);
  const std::string begin = "TCP  10.0.0.1:80                 ";
  const auto at = listing.find(begin);
  REQUIRE(at != std::string::npos);
  return listing.substr(at + begin.size(), listing.find('\n', at) - at - begin.size());
}

constexpr ipvs::Statistics small{99'999'999, 100'000'000, 999'999'999, 1'000'000'000, 99'999'999'999};
constexpr ipvs::Statistics large{100'000'000'000, 99'999'999'999'999, 100'000'000'000'000, 18'446'744'073'709'551'615U,
                                 999'999};

}  // namespace

TEST_CASE("Numbers of nine digits and more are shown in thousands, millions and so on", "[console][ipvsadm]") {
  CHECK(numbers({"ipvsadm", "-Ln", "--stats"}, small) == " 99999999  100000K  999999K    1000M   99999M");
  CHECK(numbers({"ipvsadm", "-Ln", "--rate"}, large) == "     100G   99999G     100T18446744T   999999");
}

TEST_CASE("With --exact columns grow as they have to", "[console][ipvsadm]") {
  CHECK(numbers({"ipvsadm", "-Ln", "--stats", "--exact"}, small) ==
        " 99999999 100000000 999999999 1000000000 99999999999");
  CHECK(numbers({"ipvsadm", "-Ln", "--rate", "--exact"}, large) ==
        " 100000000000 99999999999999 100000000000000 18446744073709551615   999999");
}
