import HTTPTypes
import Synchronization

/// The head of a request, shared by all copies of a ``Request``.
///
/// The header fields stay as the codec delivered them until someone asks for `HTTPFields`.
final class RequestHead: Sendable {
    let method: HTTPRequest.Method
    let target: String
    let version: HTTPVersion
    let remoteAddress: String?
    /// The loop whose connection received the request; nil for a request made by hand.
    let executor: ConnectionExecutor?
    private let received: any ReceivedFields
    private let converted: Mutex<HTTPFields?>

    init(
        method: HTTPRequest.Method, target: String, version: HTTPVersion, fields: any ReceivedFields,
        remoteAddress: String?, executor: ConnectionExecutor?
    ) {
        self.method = method
        self.target = target
        self.version = version
        self.received = fields
        self.remoteAddress = remoteAddress
        self.executor = executor
        self.converted = Mutex(nil)
    }

    /// All fields; converted the first time they are asked for.
    var fields: HTTPFields {
        converted.withLock { converted in
            if let converted { return converted }
            let fields = received.fields
            converted = fields
            return fields
        }
    }

    func field(named name: HTTPField.Name) -> String? { received.value(of: name) }

    func with(
        method: HTTPRequest.Method? = nil, target: String? = nil, fields: HTTPFields? = nil
    ) -> RequestHead {
        RequestHead(
            method: method ?? self.method, target: target ?? self.target, version: version,
            fields: fields ?? received, remoteAddress: remoteAddress, executor: executor)
    }
}

/// Header fields in the form a codec delivers them.
protocol ReceivedFields: Sendable {
    /// All fields, in the order received.
    var fields: HTTPFields { get }
    /// The value of the field called `name`; several are joined as RFC 9110 section 5.3 says.
    func value(of name: HTTPField.Name) -> String?
}

extension HTTPFields: ReceivedFields {
    var fields: HTTPFields { self }
    func value(of name: HTTPField.Name) -> String? { self[name] }
}
