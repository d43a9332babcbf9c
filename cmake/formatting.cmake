# Targets `format` (writes) and `format-check` (complains), by .clang-format: cmake --build --preset format
find_program(LVSLAB_CLANG_FORMAT clang-format)
if(LVSLAB_CLANG_FORMAT)
  foreach(target_and_options "format|-i" "format-check|--dry-run --Werror")
    string(REPLACE "|" ";" parts "${target_and_options}")
    list(GET parts 0 name)
    list(GET parts 1 options)
    add_custom_target(${name}
      COMMAND sh -c "git ls-files '*.cpp' '*.h' | xargs ${LVSLAB_CLANG_FORMAT} ${options}"
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  endforeach()
endif()
