// What SwiftletTelemetry needs of C: zlib, which async-http-client links, too.
#pragma once

#include <zlib.h>
