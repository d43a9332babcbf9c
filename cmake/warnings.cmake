# lvslab::warnings: what every target of ours is compiled with. Linked PRIVATE.
add_library(lvslab_warnings INTERFACE)
add_library(lvslab::warnings ALIAS lvslab_warnings)
target_compile_options(lvslab_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  # GCC 12 sees overlapping copies in std::string's operator+ where there are none (its bug 105329).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${LVSLAB_DEVELOPER_MODE}>:-Werror>)
