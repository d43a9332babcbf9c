#pragma once
/// Numbered places for things that come and go: references stay good while others come, places are used again.

#include <cstdint>
#include <deque>
#include <vector>

namespace lvslab::sim::endpoint {

/// Memory is that of the most things alive at once. A place given back keeps its old value until reused, so that
/// buffers inside it need not be allocated again; take() hands it out as it was left.
template <class T>
class Slab {
 public:
  std::uint32_t take() {
    ++alive_;
    if (!free_.empty()) {
      const std::uint32_t id = free_.back();
      free_.pop_back();
      return id;
    }
    places_.emplace_back();
    return static_cast<std::uint32_t>(places_.size() - 1);
  }
  void give_back(std::uint32_t id) {
    --alive_;
    free_.push_back(id);
  }
  [[nodiscard]] T& operator[](std::uint32_t id) { return places_[id]; }
  [[nodiscard]] const T& operator[](std::uint32_t id) const { return places_[id]; }
  /// Places ever made; the numbers handed out are below it.
  [[nodiscard]] std::uint32_t extent() const { return static_cast<std::uint32_t>(places_.size()); }
  [[nodiscard]] std::uint32_t alive() const { return alive_; }

 private:
  std::deque<T> places_;
  std::vector<std::uint32_t> free_;
  std::uint32_t alive_ = 0;
};

}  // namespace lvslab::sim::endpoint
