#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A span as a collector of Zipkin has understood it.
public struct ZipkinSpan: Sendable, Hashable {
    /// One side of a call.
    public struct Endpoint: Sendable, Hashable {
        /// The service's name.
        public var serviceName: String?
        /// The address, if it is one of version 4.
        public var ipv4: String?
        /// The address, if it is one of version 6.
        public var ipv6: String?
        /// The port.
        public var port: Int?

        /// One side of a call.
        public init(serviceName: String? = nil, ipv4: String? = nil, ipv6: String? = nil, port: Int? = nil) {
            self.serviceName = serviceName
            self.ipv4 = ipv4
            self.ipv6 = ipv6
            self.port = port
        }
    }

    /// The trace, 16 or 32 hexadecimal digits.
    public var traceID: String
    /// The span, 16 hexadecimal digits.
    public var id: String
    /// The span it works for.
    public var parentID: String?
    /// `SERVER`, `CLIENT`, `PRODUCER`, `CONSUMER`; nil for what is done within a service.
    public var kind: String?
    /// The name, in small letters.
    public var name: String?
    /// When it began, in microseconds since 1970.
    public var timestamp: Int?
    /// How long it lasted, in microseconds.
    public var duration: Int?
    /// The service that recorded it.
    public var localEndpoint: Endpoint?
    /// The other side.
    public var remoteEndpoint: Endpoint?
    /// What happened, and when.
    public var annotations: [String: Int] = [:]
    /// What is known of it.
    public var tags: [String: String] = [:]

    /// Reads a list of spans by the letter of Zipkin's API, version 2 (openzipkin/zipkin-api, `zipkin2-api.yaml`).
    ///
    /// - Throws: ``ZipkinMistake`` for the first thing that is not as it says.
    public static func list(_ body: [UInt8]) throws -> [ZipkinSpan] {
        let value: JSONTree
        do {
            value = try JSONDecoder().decode(JSONTree.self, from: Data(body))
        } catch {
            throw ZipkinMistake(description: "the body is no JSON: \(error)")
        }
        guard case .list(let list) = value else { throw ZipkinMistake(description: "the body is no list") }
        return try list.map { try ZipkinSpan($0) }
    }

    private init(_ value: JSONTree) throws {
        var members = try ZipkinMembers(value, "span")
        traceID = try members.identifier("traceId", lengths: [16, 32]) ?? members.missing("traceId")
        id = try members.identifier("id", lengths: [16]) ?? members.missing("id")
        parentID = try members.identifier("parentId", lengths: [16])
        kind = try members.text("kind")
        if let kind, !["SERVER", "CLIENT", "PRODUCER", "CONSUMER"].contains(kind) {
            throw ZipkinMistake(description: "there is no kind \(kind)")
        }
        name = try members.text("name")
        timestamp = try members.number("timestamp")
        duration = try members.number("duration")
        // 2001 and 2286: anything else is not in microseconds.
        if let timestamp, !(1_000_000_000_000_000..<10_000_000_000_000_000).contains(timestamp) {
            throw ZipkinMistake(description: "the timestamp \(timestamp) is not in microseconds")
        }
        if let duration, duration < 1 { throw ZipkinMistake(description: "a duration is less than 1") }
        if let name, name != name.lowercased() { throw ZipkinMistake(description: "the name \(name) has capitals") }
        localEndpoint = try members.take("localEndpoint").map { try Self.endpoint($0) }
        remoteEndpoint = try members.take("remoteEndpoint").map { try Self.endpoint($0) }
        guard localEndpoint != nil else { throw ZipkinMistake(description: "there is no localEndpoint") }
        if let list = try members.list("annotations") {
            for item in list {
                var annotation = try ZipkinMembers(item, "annotation")
                let value = try annotation.text("value") ?? annotation.missing("value")
                annotations[value] = try annotation.number("timestamp") ?? annotation.missing("timestamp")
                try annotation.finish()
            }
        }
        if let given = try members.take("tags") {
            guard case .object(let given) = given else { throw ZipkinMistake(description: "tags are no object") }
            tags = try given.mapValues { value in
                guard case .text(let text) = value else {
                    throw ZipkinMistake(description: "a tag is no string: \(value)")
                }
                return text
            }
        }
        for flag in ["debug", "shared"] {
            if let value = try members.take(flag) {
                guard case .truth = value else { throw ZipkinMistake(description: "\(flag) is no boolean") }
            }
        }
        try members.finish()
    }

    private static func endpoint(_ value: JSONTree) throws -> Endpoint {
        var members = try ZipkinMembers(value, "endpoint")
        let endpoint = Endpoint(
            serviceName: try members.text("serviceName"), ipv4: try members.text("ipv4"),
            ipv6: try members.text("ipv6"),
            port: try members.number("port"))
        if let name = endpoint.serviceName, name != name.lowercased() || name.isEmpty {
            throw ZipkinMistake(description: "the serviceName \(name) has capitals or is empty")
        }
        if let address = endpoint.ipv4, address.split(separator: ".").compactMap({ UInt8($0) }).count != 4 {
            throw ZipkinMistake(description: "\(address) is no ipv4")
        }
        if let port = endpoint.port, !(1...65535).contains(port) {
            throw ZipkinMistake(description: "\(port) is no port")
        }
        try members.finish()
        return endpoint
    }
}

/// Something in spans that is not as Zipkin's API says.
public struct ZipkinMistake: Error, CustomStringConvertible {
    /// What it is.
    public let description: String
}

/// The members of an object, each of which must be taken.
private struct ZipkinMembers {
    private var rest: [String: JSONTree]
    private let what: String

    init(_ value: JSONTree, _ what: String) throws {
        guard case .object(let members) = value else { throw ZipkinMistake(description: "a \(what) is no object") }
        rest = members
        self.what = what
    }

    mutating func take(_ name: String) throws -> JSONTree? { rest.removeValue(forKey: name) }

    mutating func text(_ name: String) throws -> String? {
        guard let value = rest.removeValue(forKey: name) else { return nil }
        guard case .text(let text) = value else { throw ZipkinMistake(description: "\(name) is no string") }
        return text
    }

    mutating func number(_ name: String) throws -> Int? {
        guard let value = rest.removeValue(forKey: name) else { return nil }
        guard case .number(let number) = value else { throw ZipkinMistake(description: "\(name) is no whole number") }
        return number
    }

    mutating func list(_ name: String) throws -> [JSONTree]? {
        guard let value = rest.removeValue(forKey: name) else { return nil }
        guard case .list(let list) = value else { throw ZipkinMistake(description: "\(name) is no list") }
        return list
    }

    mutating func identifier(_ name: String, lengths: [Int]) throws -> String? {
        guard let text = try text(name) else { return nil }
        let isHexadecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        guard lengths.contains(text.utf8.count), isHexadecimal, text.contains(where: { $0 != "0" }) else {
            throw ZipkinMistake(description: "\(name) is \(text)")
        }
        return text
    }

    func missing<T>(_ name: String) throws -> T { throw ZipkinMistake(description: "a \(what) has no \(name)") }

    func finish() throws {
        guard let name = rest.keys.first else { return }
        throw ZipkinMistake(description: "a \(what) has a member \(name), which nobody knows")
    }
}

/// Any JSON.
enum JSONTree: Decodable, Sendable {
    case null
    case truth(Bool)
    case number(Int)
    case fraction(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .truth(value)
        } else if let value = try? container.decode(Int.self) {
            self = .number(value)
        } else if let value = try? container.decode(Double.self) {
            self = .fraction(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONTree].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }
}
