/// ifconfig of net-tools: the old way to configure an interface, with labels (eth0:1) for further addresses.

#include "ifconfig.h"

#include <algorithm>

#include "commands.h"
#include "devices.h"
#include "host_names.h"
#include "net_tools.h"
#include "numbers.h"

namespace lvslab::sim::console {
namespace {

struct Request {
  std::string name;                    ///< an interface or a label on one
  std::optional<std::string> address;  ///< as it was typed, without "/LENGTH"
  std::optional<int> length;
  std::optional<net::Ipv4> broadcast;
  std::optional<std::uint32_t> mtu;
  std::optional<net::Mac> mac;
  std::optional<bool> up;
  std::optional<bool> arp;
  std::optional<bool> multicast;
  std::optional<bool> all_multicast;
  std::optional<bool> promiscuous;
  std::optional<std::uint32_t> queue_length;
  std::optional<std::string> add6;  ///< an IPv6 address with or without its prefix length
  std::optional<std::string> remove6;
};

/// The address a label stands for.
std::optional<host::InterfaceAddress> find_labelled(const host::Interface& interface, const std::string& label) {
  for (const host::InterfaceAddress& address : interface.addresses) {
    if ((address.label.empty() ? interface.name : address.label) == label) return address;
  }
  return std::nullopt;
}

class Run {
 public:
  Run(const Request& request, Context& context) : request_(request), context_(context), host_(context.machine.host) {}

  Ending go() {
    const std::string device = device_of_label(request_.name);
    make_usable(context_.machine, device);
    if (is_shown_only(context_.machine, device)) return refuse_unmodelled(context_, "a change to " + device);
    const auto id = find_interface(context_.machine, device);
    if (!id) return no_such_device();
    id_ = *id;
    if (request_.mac) {
      if (!host_.set_mac(id_, *request_.mac, context_.now, context_.outcome)) code_ = 1;
    }
    if (request_.address) {
      if (auto ending = set_address()) return std::move(*ending);
    } else if (request_.length || request_.broadcast) {
      change_address();
    }
    if (request_.mtu) {
      if (!host_.set_mtu(id_, *request_.mtu, context_.now)) report("SIOCSIFMTU: Invalid argument\n", 1);
    }
    if (request_.add6) change_ipv6(*request_.add6, true);
    if (request_.remove6) change_ipv6(*request_.remove6, false);
    set_link_options();
    if (request_.up) set_up(*request_.up);
    return Ending{code_, nullptr, true};
  }

 private:
  void report(const std::string& text, int code) {
    context_.terminal.error(text);
    code_ = code;
  }

  Ending no_such_device() {
    if (request_.address) report("SIOCSIFADDR: No such device\n", 255);
    if (request_.address || request_.up)
      report(request_.name + ": ERROR while getting interface flags: No such device\n", 255);
    if (request_.length) report("SIOCSIFNETMASK: No such device\n", 255);
    if (request_.broadcast) report("SIOCSIFBRDADDR: No such device\n", 255);
    if (request_.mtu) report("SIOCSIFMTU: No such device\n", 1);
    if (request_.mac) report("SIOCSIFHWADDR: No such device\n", 1);
    return Ending{code_, nullptr, true};
  }

  /// A label's options are its interface's.
  void set_link_options() {
    host::LinkOptions link = host_.interface(id_).link;
    link.arp = request_.arp.value_or(link.arp);
    link.multicast = request_.multicast.value_or(link.multicast);
    link.all_multicast = request_.all_multicast.value_or(link.all_multicast);
    link.promiscuous = request_.promiscuous.value_or(link.promiscuous);
    link.queue_length = request_.queue_length.value_or(link.queue_length);
    host_.set_link_options(id_, link, context_.now, context_.outcome);
  }

  [[nodiscard]] bool broadcasts() const {
    using enum host::Interface::Kind;
    return host_.interface(id_).kind == ethernet || host_.interface(id_).kind == dummy;
  }

  /// Puts an address under the label, in place of the one that is there.
  void put(host::InterfaceAddress address) {
    const host::Interface& interface = host_.interface(id_);
    const bool is_first = request_.name == interface.name;
    if (const auto old = find_labelled(interface, request_.name)) {
      // Its network goes with it; other labels' addresses stay as far as they are not its secondaries.
      (void)host_.remove_address(id_, old->address, old->prefix_length, context_.now, context_.outcome);
    }
    address.label = is_first ? std::string() : request_.name;
    address.secondary = false;
    address.scope = address.address.is_loopback() ? host::Scope::host : host::Scope::global;
    if (auto added = host_.add_address(id_, address, context_.now, context_.outcome); !added) {
      report("SIOCSIFADDR: " + errno_text(added.error()) + "\n", 255);
    }
  }

  std::optional<Ending> set_address() {
    const auto resolved = resolve(context_.machine, *request_.address);
    if (!resolved || !resolved->is_ipv4()) {
      const bool looks_numeric = request_.address->find_first_not_of("0123456789.") == std::string::npos ||
                                 net::Ipv6::parse(*request_.address).has_value();
      return fail(context_, *request_.address + (looks_numeric ? ": Unknown host\n" : ": Host name lookup failure\n") +
                                "ifconfig: `--help' gives usage information.\n");
    }
    const net::Ipv4 given = resolved->ipv4();
    const auto old = find_labelled(host_.interface(id_), request_.name);
    if (given.is_zero()) {
      if (old) (void)host_.remove_address(id_, old->address, old->prefix_length, context_.now, context_.outcome);
      return std::nullopt;
    }
    host::InterfaceAddress address;
    address.address = given;
    // The same address again keeps its mask.
    address.prefix_length =
        request_.length.value_or(old && old->address == given ? old->prefix_length : class_length(given));
    if (broadcasts() && address.prefix_length < 31) address.broadcast = address.prefix().broadcast();
    if (request_.broadcast) address.broadcast = request_.broadcast;
    if (!broadcasts() && host_.interface(id_).kind != host::Interface::Kind::loopback) address.broadcast.reset();
    host_.set_up(id_, true, context_.now, context_.outcome);  // an address switches its interface on
    put(address);
    return std::nullopt;
  }

  void change_address() {
    const auto old = find_labelled(host_.interface(id_), request_.name);
    if (!old) {
      report(std::string(request_.length ? "SIOCSIFNETMASK" : "SIOCSIFBRDADDR") + ": Cannot assign requested address\n",
             255);
      return;
    }
    host::InterfaceAddress address = *old;
    if (request_.length) {
      const bool computed = !old->broadcast || *old->broadcast == old->prefix().broadcast();
      address.prefix_length = *request_.length;
      if (computed && broadcasts() && address.prefix_length < 31) address.broadcast = address.prefix().broadcast();
    }
    if (request_.broadcast) address.broadcast = request_.broadcast;
    put(address);
  }

  void change_ipv6(const std::string& text, bool adds) {
    const std::size_t slash = text.find('/');
    const auto parsed = net::Ipv6::parse(text.substr(0, slash));
    if (!parsed) return report(text + ": Host name lookup failure\n", 1);
    const auto length =
        slash == std::string::npos ? std::optional<std::uint64_t>(128) : read_decimal(text.substr(slash + 1));
    const auto refuse = [&](const std::string& why) {
      report(std::string(adds ? "SIOCSIFADDR: " : "SIOCDIFADDR: ") + why + "\n", 1);
    };
    if (!length || *length > 128) return refuse("Invalid argument");
    host::InterfaceAddress6 address;
    address.address = *parsed;
    address.prefix_length = static_cast<int>(*length);
    const auto result = adds
                            ? host_.add_address(id_, address, context_.now, context_.outcome)
                            : host_.remove_address(id_, *parsed, address.prefix_length, context_.now, context_.outcome);
    if (!result) refuse(errno_text(result.error()));
  }

  void set_up(bool up) {
    const bool is_label = request_.name.find(':') != std::string::npos;
    if (!is_label) {
      host_.set_up(id_, up, context_.now, context_.outcome);
      return;
    }
    if (up) {
      host_.set_up(id_, true, context_.now, context_.outcome);
      return;
    }
    // A label is switched off by taking its address away.
    const auto address = find_labelled(host_.interface(id_), request_.name);
    if (!address) {
      report("SIOCSIFFLAGS: Cannot assign requested address\n", 255);
      return;
    }
    (void)host_.remove_address(id_, address->address, address->prefix_length, context_.now, context_.outcome);
  }

  const Request& request_;
  Context& context_;
  host::Host& host_;
  host::InterfaceId id_{};
  int code_ = 0;
};

constexpr auto usage_hint = "ifconfig: `--help' gives usage information.\n";

}  // namespace

Plan plan_ifconfig(const Words& words) {
  auto scope = IfconfigScope::up;
  auto form = IfconfigForm::paragraphs;
  std::size_t at = 1;
  for (; at < words.size() && words[at].starts_with('-'); ++at) {
    const std::string& word = words[at];
    if (word == "-a") {
      scope = IfconfigScope::all;
    } else if (word == "-s") {
      form = IfconfigForm::table;
    } else if (word == "-V" || word == "--version") {
      return say("net-tools 2.10\n");
    } else if (word == "-h" || word == "--help" || word == "-?") {
      return not_modelled("ifconfig: the option " + word);
    } else if (word != "-v") {
      return complain("ifconfig: option `" + word + "' not recognised.\n" + usage_hint);
    }
  }
  if (at >= words.size()) {
    return Action([scope, form](Context& context) { return list_interfaces(std::nullopt, scope, form, context); });
  }
  const std::string name = words[at++];
  if (at >= words.size()) {
    return Action([name, scope, form](Context& context) { return list_interfaces(name, scope, form, context); });
  }
  Request request;
  request.name = name;
  while (at < words.size()) {
    const std::string word = words[at++];
    const auto value = [&]() -> std::optional<std::string> {
      if (at >= words.size()) return std::nullopt;
      return words[at++];
    };
    const auto usage = [] { return complain(usage_hint); };
    if (word == "up" || word == "down") {
      request.up = word == "up";
    } else if (word == "netmask") {
      const auto text = value();
      if (!text) return usage();
      const auto mask = read_legacy_ipv4(*text);
      if (!mask) return complain(*text + ": Host name lookup failure\n");
      request.length = length_of_mask(*mask);
      if (!request.length) return complain("SIOCSIFNETMASK: Invalid argument\n", 255);
    } else if (word == "broadcast") {
      const auto text = value();
      if (!text) return usage();
      request.broadcast = read_legacy_ipv4(*text);
      if (!request.broadcast) return complain(*text + ": Unknown host\n");
    } else if (word == "mtu") {
      const auto text = value();
      const auto mtu = text ? read_decimal(*text) : std::nullopt;
      if (!text) return usage();
      request.mtu = mtu && *mtu <= 0x7fffffff ? static_cast<std::uint32_t>(*mtu) : 0;  // what is no number is no MTU
    } else if (word == "hw") {
      const auto kind = value();
      const auto text = value();
      if (!kind || !text) return usage();
      if (*kind != "ether") return not_modelled("ifconfig: the hardware class " + *kind);
      request.mac = net::Mac::parse(*text);
      if (!request.mac) return complain(*text + ": invalid ether address.\n");
    } else if (word == "inet" || word == "inet6") {
      // Only to be followed by an address in the one case, by "add" or "del" in the other.
      const bool is_change = at < words.size() && (words[at] == "add" || words[at] == "del");
      if (word == "inet6" && at < words.size() && !is_change) {
        return complain("getaddrinfo: " + words[at] + ": -2\n" + words[at] + ": Unknown host\n" + usage_hint);
      }
      continue;
    } else if (word == "add" || word == "del") {
      const auto text = value();
      if (!text) return usage();
      if (net::Ipv4::parse(text->substr(0, text->find('/')))) return not_modelled("ifconfig: '" + word + "' of IPv4");
      (word == "add" ? request.add6 : request.remove6) = *text;
    } else if (word == "arp" || word == "-arp") {
      request.arp = word == "arp";
    } else if (word == "promisc" || word == "-promisc") {
      request.promiscuous = word == "promisc";
    } else if (word == "multicast" || word == "-multicast") {
      request.multicast = word == "multicast";
    } else if (word == "allmulti" || word == "-allmulti") {
      request.all_multicast = word == "allmulti";
    } else if (word == "txqueuelen") {
      const auto text = value();
      const auto length = text ? read_decimal(*text) : std::nullopt;
      if (!length || *length > 0x7fffffff) return usage();
      request.queue_length = static_cast<std::uint32_t>(*length);
    } else if (word == "trailers" || word == "-trailers" || word == "dynamic" || word == "-dynamic" ||
               word == "metric" || word == "pointopoint" || word == "-pointopoint" || word == "dstaddr" ||
               word == "tunnel" || word == "irq" || word == "io_addr" || word == "mem_start" || word == "media" ||
               word == "keepalive" || word == "outfill" || word == "-broadcast") {
      return not_modelled("ifconfig: '" + word + "'");
    } else {
      if (request.address) return usage();
      const std::size_t slash = word.find('/');
      request.address = word.substr(0, slash);
      if (slash != std::string::npos) {
        const auto length = read_decimal(word.substr(slash + 1));
        if (!length || *length > 32) return usage();
        request.length = static_cast<int>(*length);
      }
    }
  }
  return Action([request](Context& context) { return Run(request, context).go(); });
}

}  // namespace lvslab::sim::console
