// mh, Maglev hash: as sh, the same client always goes to the same server, but when a server comes or goes hardly
// anybody else has to move.
//
//      server = table[hash(client address) mod 4093]        see maglev_table.h for how the table is filled
//
// Weights become turns (divided by their greatest common divisor, at most six bits). Draining a server (weight 0) does
// not change the table: Linux builds it from the last weight that was not 0, so its clients fail, or, with flag
// mh-fallback, are hashed again until somebody takes them; everybody else stays. Flag mh-port hashes the port too.
//
// Cost: O(1); O(4093 log 4093) when the list changes. Weakness: it knows no load; some connections of untouched servers
// do move (about 1 % with ten servers).
//
// In pictures: docs/schedulers.md, mh.

#include <algorithm>
#include <bit>
#include <numeric>

#include <lvslab/ipvs/scheduler.h>

#include "maglev_hash.h"
#include "maglev_table.h"
#include "multiplicative_hash.h"
#include "table_lookup.h"

namespace lvslab::ipvs {
namespace {

constexpr std::uint32_t table_size = 4093;  ///< prime; Debian's CONFIG_IP_VS_MH_TAB_INDEX=12
constexpr int turn_bits = 6;                ///< half of that index
// Not secret, so every director builds the same table.
constexpr net::SipKey first_key{2654435761, 2654435761};
constexpr net::SipKey second_key{2654446892, 2654446892};

class Maglev final : public Scheduler {
 public:
  [[nodiscard]] std::unique_ptr<Scheduler> clone() const override { return std::make_unique<Maglev>(*this); }

  std::optional<ServerId> pick(const Pool& pool, const NewFlow& flow, const Occasion& occasion) override {
    if (table_.empty()) return std::nullopt;
    const std::uint32_t port = pool.flags().port ? flow.client.port.to_uint() : 0;
    const std::uint32_t client = port + folded(flow.client.address);
    occasion.tell([&] { return lookup_of(pool, flow, maglev_hash(client, first_key), table_size); });
    return search(pool, client, lookup_in(occasion));
  }

  /// Of more servers than its table has places it cannot begin. Later ones beyond that only leave the table as it is.
  bool on_bound(const Pool& pool, Instant) override {
    fill(pool);
    return pool.size() <= table_size;
  }
  void on_added(const Pool& pool) override { fill(pool); }
  void on_removed(const Pool& pool, std::size_t) override { fill(pool); }
  void on_edited(const Pool& pool, std::size_t) override { fill(pool); }

 private:
  std::optional<ServerId> search(const Pool& pool, std::uint32_t client, TableLookup* told) const {
    const auto takes_it = [&](std::uint32_t place) {
      if (told != nullptr) [[unlikely]]
        told->probes.push_back(probe(pool, place, table_[place]));
      return pool.server(table_[place]).is_usable();
    };
    const auto place = maglev_hash(client, first_key) % table_size;
    if (takes_it(place)) return table_[place];
    if (!pool.flags().fallback) return std::nullopt;
    for (std::uint32_t step = 0; step < table_size; ++step) {
      const auto again = maglev_hash((step + place) % table_size + client, first_key) % table_size;
      if (takes_it(again)) return table_[again];
    }
    return std::nullopt;
  }

  void fill(const Pool& pool) {
    if (pool.size() > table_size) return;  // Linux keeps the old table, silently
    std::uint32_t divisor = 0;
    std::uint32_t highest = 0;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      const auto weight = static_cast<std::uint32_t>(pool[i].last_weight);
      divisor = std::gcd(divisor, weight);
      highest = std::max(highest, weight);
    }
    const int shift = divisor == 0 ? 0 : std::max(0, static_cast<int>(std::bit_width(highest / divisor)) - turn_bits);
    std::vector<MaglevBackend> backends;
    for (std::size_t i = 0; i < pool.size(); ++i) {
      const auto& server = pool[i];
      const std::uint32_t name = folded(server.address.address) + server.address.port.to_uint();
      const auto weight = static_cast<std::uint32_t>(server.last_weight);
      backends.push_back({maglev_hash(name, first_key) % table_size,
                          maglev_hash(name, second_key) % (table_size - 1) + 1,
                          weight == 0 ? 0 : std::max(1U, weight / divisor >> shift)});
    }
    table_.clear();
    for (const auto index : fill_maglev_table(table_size, backends)) table_.push_back(pool.id(index));
  }

  std::vector<ServerId> table_;  ///< 4093 places, or none
};

}  // namespace

std::unique_ptr<Scheduler> make_maglev() { return std::make_unique<Maglev>(); }

}  // namespace lvslab::ipvs
