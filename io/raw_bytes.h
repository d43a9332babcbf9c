#pragma once
/// The bytes of the kernel's own structures.

#include <span>

#include <lvslab/net/bytes.h>

namespace lvslab::io {

template <class T>
net::Bytes raw(const T& value) {
  return std::as_bytes(std::span{&value, 1});
}

}  // namespace lvslab::io
