#include "echo.h"

#include "../bytes_text.h"

namespace lvslab::sim {

void add_echo_data(std::vector<DissectedField>& fields, net::Bytes data, const EchoFieldNames& names) {
  constexpr std::size_t timestamp_size = 16;
  fields.push_back({names.length, "bytes of echo data", std::to_string(data.size()), true});
  if (data.size() >= timestamp_size) {
    fields.push_back({names.time, "echo data's first 16 bytes", hexadecimal_bytes(data.first(timestamp_size))});
    data = data.subspan(timestamp_size);
  }
  if (!data.empty()) fields.push_back({names.data, "echo data", digest_text(data)});
}

}  // namespace lvslab::sim
