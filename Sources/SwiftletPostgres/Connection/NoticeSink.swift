import CPostgres
import Synchronization

/// Takes what a server says besides results: notices and warnings.
final class NoticeSink: Sendable {
    private let report: @Sendable (_ severity: String, _ message: String) -> Void

    init(_ report: @escaping @Sendable (_ severity: String, _ message: String) -> Void) { self.report = report }

    /// Receives the notices of a connection, which must not outlive the sink.
    func attach(to connection: OpaquePointer) {
        PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                let sink = Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue()
                func field(_ code: Unicode.Scalar) -> String {
                    PQresultErrorField(result, Int32(code.value)).map { String(cString: $0) } ?? ""
                }
                sink.report(field("V"), field("M"))
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}
