// `import Swiftlet` is all that a service needs, as the README shows.
@_exported public import HTTPTypes
@_exported public import Logging
@_exported public import SwiftletClient
@_exported public import SwiftletData
@_exported public import SwiftletHTTP
@_exported public import SwiftletSchema
@_exported public import SwiftletTelemetry
@_exported public import Tracing

#if canImport(FoundationEssentials)
    @_exported public import FoundationEssentials
#else
    @_exported public import Foundation
#endif
