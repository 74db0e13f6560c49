package import Logging
package import SwiftletHTTP

/// How an app is run, apart from what it declares.
package struct ServingOptions: Sendable {
    /// The server; nil answers requests in memory only.
    package var server: ServerConfiguration?
    /// The level of the lines about requests; nil when there are none.
    package var requestLevel: Logger.Level?
    /// Writes the lines about requests; nil is the app's logger.
    package var requestLogger: Logger?
    /// Whether migrations run before the service listens.
    package var migrates = true
    /// How long new requests are taken after the service has become not ready, before it closes its port.
    package var drainDelay: Duration = .zero
    /// How long running requests, and the listeners of each kind, have to finish when the service stops.
    package var drainTimeout: Duration = .seconds(25)

    /// Options for answering in memory.
    package init() {}
}
