#include <lvslab/sim/comparison.h>

namespace lvslab::sim {
namespace {

constexpr LeftOut everything[] = {
    {"frame.time", "times", "When a frame passes depends on how busy the machine is; what was sent again is told."},
    {"eth.padding", "zero padding up to 60 bytes", "A driver fills a frame to Ethernet's least size, or leaves it.",
     false},
    {"ipv6.flow", "IPv6 flow labels",
     "A sender labels each flow with a random number; that it has one, and when it takes another, is compared.", false},
    {"ipv6.fraghdr.ident", "identifications of IPv6 fragments", "Any number does, as in IPv4."},
    {"icmpv6.mld", "multicast listener reports, as whole frames",
     "They are sent after random delays, and several may become one; nobody here acts on them."},
    {"ip.id", "IP identifications", "Any number does that the same two hosts have not used for a while."},
    {"tcp.seq", "initial sequence numbers", "They are drawn at random (RFC 6528); all others count from them.", false},
    {"tcp.srcport", "ephemeral ports",
     "A client, and a tunnel's sending end, takes any from 32768 on; they are numbered as they appear.", false},
    {"tcp.window_size_value", "TCP windows", "They depend on the memory that a machine gives to its sockets."},
    {"tcp.options.timestamp.", "values of TCP timestamps", "They are a clock with an offset drawn at random."},
    {"icmp.ident", "echo ids", "Any number does that tells one ping from another."},
    {"icmpv6.echo.identifier", "echo ids of ICMPv6", "The same."},
    {"icmpv6.data_time", "the first 16 bytes of ICMPv6 echo data", "There, too, `ping` writes the time of day."},
    {"icmp.data_time", "the first 16 bytes of echo data", "There `ping` writes the time of day."},
    {"ip.checksum", "values of checksums", "They follow from all this. Whether each is right is compared.", false},
};

}  // namespace

std::span<const LeftOut> left_out() { return everything; }

}  // namespace lvslab::sim
