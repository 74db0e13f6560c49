import Logging
import SwiftletData

extension Logger {
    /// Writes down what a database did or noticed besides answering.
    func log(_ event: DatabaseEvent) {
        let metadata = event.metadata.mapValues { MetadataValue.string($0) }
        log(level: event.level.logLevel, "\(event.kind)", metadata: metadata)
    }
}

extension DatabaseEvent.Level {
    fileprivate var logLevel: Logger.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        }
    }
}
