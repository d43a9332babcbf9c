#pragma once
/// A value, or the reason why there is none. Bears the names of std::expected (C++23), which replaces it
/// the day the compiler floor allows.

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

namespace lvslab {

/// One sentence a person can act on, and where it applies ("nat.json:12 /nodes/rs1/commands/0"; may be empty).
struct Error {
  std::string sentence;
  std::string place;
  bool operator==(const Error&) const = default;
};

template <class E>
struct Unexpected {
  E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected<E> unexpected) : state_(std::in_place_index<1>, std::move(unexpected.error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  /// Throws std::logic_error when there is no value: asking without looking is our bug.
  [[nodiscard]] T& value() {
    require(0);
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const {
    require(0);
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T& operator*() { return value(); }
  [[nodiscard]] const T& operator*() const { return value(); }
  [[nodiscard]] T* operator->() { return &value(); }
  [[nodiscard]] const T* operator->() const { return &value(); }
  [[nodiscard]] const E& error() const {
    require(1);
    return *std::get_if<1>(&state_);
  }

 private:
  void require(std::size_t index) const {
    if (state_.index() != index) throw std::logic_error("Result holds the other alternative");
  }
  std::variant<T, E> state_;
};

/// Success without a value, or an error.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(Unexpected<E> unexpected) : state_(std::in_place_index<1>, std::move(unexpected.error)) {}

  [[nodiscard]] bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }
  [[nodiscard]] const E& error() const {
    if (has_value()) throw std::logic_error("Result holds no error");
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<std::monostate, E> state_;
};

}  // namespace lvslab
