# What is installed, in three parts (components), each a Debian package: core (lvslab), gui (lvslab-gui) and
# dev (liblvslab-dev). `cpack -G DEB` in the build folder makes the packages; tests/packages/run tries them.
find_program(LVSLAB_GZIP gzip REQUIRED)
set(packaging ${PROJECT_SOURCE_DIR}/packaging)

# lvslab_install_compressed(file folder component [name]): as Debian wants man pages and changelogs.
function(lvslab_install_compressed file folder component)
  get_filename_component(name ${file} NAME)
  set(compressed ${PROJECT_BINARY_DIR}/packaging/${component}/${name}.gz)
  add_custom_command(OUTPUT ${compressed} DEPENDS ${file} VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/packaging/${component}
    COMMAND sh -c "\"$1\" -9nc \"$2\" > \"$3\"" sh ${LVSLAB_GZIP} ${file} ${compressed})
  add_custom_target(compressed-${component}-${name} ALL DEPENDS ${compressed})
  install(FILES ${compressed} DESTINATION ${folder} COMPONENT ${component})
endfunction()

# Whose it is, and since when: a package's own.
configure_file(${packaging}/changelog.in ${PROJECT_BINARY_DIR}/packaging/changelog @ONLY)
function(lvslab_install_papers package component)
  set(folder ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package})
  install(FILES ${packaging}/copyright DESTINATION ${folder} COMPONENT ${component})
  lvslab_install_compressed(${PROJECT_BINARY_DIR}/packaging/changelog ${folder} ${component})
endfunction()

install(TARGETS lvslab RUNTIME COMPONENT core)
install(DIRECTORY scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/lvslab COMPONENT core FILES_MATCHING PATTERN *.json)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/lvslab COMPONENT core
  FILES_MATCHING PATTERN *.md PATTERN *.svg PATTERN *.png PATTERN scenario.schema.json)
install(FILES README.md README.zh-CN.md DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/lvslab COMPONENT core)
lvslab_install_compressed(${packaging}/lvslab.1 ${CMAKE_INSTALL_MANDIR}/man1 core)
lvslab_install_papers(lvslab core)

set(libraries net ipvs host sim telling comparison io captures warnings)
foreach(library IN LISTS libraries)
  set_target_properties(lvslab_${library} PROPERTIES EXPORT_NAME ${library})
  install(TARGETS lvslab_${library} EXPORT lvslabTargets ARCHIVE COMPONENT dev)
endforeach()
install(DIRECTORY include/lvslab DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
include(CMakePackageConfigHelpers)
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/lvslab)
configure_package_config_file(${packaging}/lvslabConfig.cmake.in ${PROJECT_BINARY_DIR}/packaging/lvslabConfig.cmake
  INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/packaging/lvslabConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(EXPORT lvslabTargets NAMESPACE lvslab:: DESTINATION ${config_folder} COMPONENT dev)
install(FILES ${PROJECT_BINARY_DIR}/packaging/lvslabConfig.cmake
  ${PROJECT_BINARY_DIR}/packaging/lvslabConfigVersion.cmake DESTINATION ${config_folder} COMPONENT dev)
lvslab_install_papers(liblvslab-dev dev)

if(LVSLAB_BUILD_GUI)
  install(TARGETS lvslab-gui RUNTIME COMPONENT gui)
  install(FILES ${packaging}/org.lvslab.LvsLab.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications COMPONENT gui)
  install(FILES ${packaging}/org.lvslab.LvsLab.svg
    DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps COMPONENT gui)
  configure_file(${packaging}/org.lvslab.LvsLab.metainfo.xml
    ${PROJECT_BINARY_DIR}/packaging/org.lvslab.LvsLab.metainfo.xml @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/packaging/org.lvslab.LvsLab.metainfo.xml
    DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo COMPONENT gui)
  lvslab_install_compressed(${packaging}/lvslab-gui.1 ${CMAKE_INSTALL_MANDIR}/man1 gui)
  lvslab_install_papers(lvslab-gui gui)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME lvslab)
set(CPACK_PACKAGE_VENDOR "LVS Lab")
set(CPACK_PACKAGE_CONTACT "LVS Lab maintainers <maintainers@lvslab.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL core dev)
if(LVSLAB_BUILD_GUI)
  list(APPEND CPACK_COMPONENTS_ALL gui)
endif()
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(version "${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")
set(CPACK_DEBIAN_CORE_PACKAGE_NAME lvslab)
set(CPACK_DEBIAN_CORE_PACKAGE_SECTION net)
set(CPACK_DEBIAN_CORE_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CORE_PACKAGE_SUGGESTS "lvslab-gui, user-mode-linux, tshark")
set(CPACK_COMPONENT_CORE_DESCRIPTION "See what a Linux Virtual Server does with every packet
 Simulates networks with Linux Virtual Server directors frame by frame, and says
 of every frame who decided what, and why. Its scenarios have been compared
 with a real Linux kernel, and can be on this machine.")
set(CPACK_DEBIAN_GUI_PACKAGE_NAME lvslab-gui)
set(CPACK_DEBIAN_GUI_PACKAGE_SECTION education)
set(CPACK_DEBIAN_GUI_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_GUI_PACKAGE_DEPENDS "lvslab (= ${version})")
set(CPACK_DEBIAN_GUI_PACKAGE_SUGGESTS "wireshark")
set(CPACK_COMPONENT_GUI_DESCRIPTION "Linux Virtual Server clusters as a picture to be stepped through
 Shows a run of LVS Lab: frames on their way, what each host decided and why,
 headers at every hop, and every table at every moment, forwards and backwards.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME liblvslab-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libboost-dev, libfmt-dev, nlohmann-json3-dev")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Linux Virtual Server director and simulator as C++ libraries
 Static libraries and headers of LVS Lab: a director core that knows no clock,
 no thread and no socket, the simulated world around it, and its stories.")
include(CPack)
