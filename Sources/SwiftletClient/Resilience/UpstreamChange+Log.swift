import Logging
import NIOCore

extension UpstreamChange {
    /// Writes what has happened, in a line of its own.
    func log(to logger: Logger, service: String) {
        var metadata: Logger.Metadata = ["upstream": "\(service)"]
        if let instance { metadata["instance"] = "\(instance)" }
        switch self {
        case .ejected(_, let time, let failures):
            metadata["failures_in_a_row"] = .stringConvertible(failures)
            metadata["for_s"] = .stringConvertible(time.nanoseconds / 1_000_000_000)
            logger.warning("an instance of a service fails and is left alone", metadata: metadata)
        case .returned:
            logger.info("an instance of a service is called again", metadata: metadata)
        case .instanceBreaker(_, .closed):
            logger.info("an instance of a service works again", metadata: metadata)
        case .instanceBreaker:
            logger.warning("calls to an instance of a service fail: it is called no more for now", metadata: metadata)
        case .serviceBreaker(.closed):
            logger.warning("a service works again: calls are made", metadata: metadata)
        case .serviceBreaker:
            logger.warning("calls to a service fail: they are refused for now", metadata: metadata)
        case .listEmpty:
            logger.warning("a service has no instances", metadata: metadata)
        case .listFilled(let count):
            metadata["instances"] = .stringConvertible(count)
            logger.warning("a service has instances again", metadata: metadata)
        }
    }

    /// The instance that it is about.
    private var instance: String? {
        switch self {
        case .ejected(let id, _, _), .returned(let id), .instanceBreaker(let id, _): id
        case .serviceBreaker, .listEmpty, .listFilled: nil
        }
    }
}
