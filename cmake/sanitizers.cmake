# LVSLAB_SANITIZE=address,undefined (or thread): for the whole build, since mixing breaks standard containers.
set(LVSLAB_SANITIZE "" CACHE STRING "Sanitizers for the whole build, comma separated")
if(LVSLAB_SANITIZE)
  add_compile_options(-fsanitize=${LVSLAB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${LVSLAB_SANITIZE})
endif()
