#pragma once
// The one place that names the test framework's header: the move to Catch2 v3 is an edit here.
#include <catch2/catch.hpp>
