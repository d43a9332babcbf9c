# lvslab::warnings: what every target of ours is compiled with. Linked PRIVATE.
add_library(lvslab_warnings INTERFACE)
add_library(lvslab::warnings ALIAS lvslab_warnings)
target_compile_options(lvslab_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<BOOL:${LVSLAB_DEVELOPER_MODE}>:-Werror>)
