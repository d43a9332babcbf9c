#include "listing.h"

namespace lvslab::sim::console::ipvsadm {

std::string daemon_listing(const std::vector<ipvs::SyncDaemon>& daemons) {
  std::string text;
  for (const ipvs::SyncDaemon& daemon : daemons) {
    const ipvs::SyncSettings& settings = daemon.settings;
    text += std::string(daemon.role == ipvs::SyncRole::master ? "master" : "backup") +
            " sync daemon (mcast=" + settings.interface + ", syncid=" + std::to_string(settings.sync_id) +
            ", maxlen=" + std::to_string(settings.maximum_length) + ", group=" + to_text(settings.group) +
            ", port=" + to_text(settings.port) + ", ttl=" + std::to_string(settings.ttl) + ")\n";
  }
  return text;
}

}  // namespace lvslab::sim::console::ipvsadm
