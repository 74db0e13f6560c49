public import NIOCore

/// A body that is streamed, to a service or from one: its parts one after another, each when it is wanted.
public struct UpstreamBody: AsyncSequence, Sendable {
    /// A part of the body.
    public typealias Element = ByteBuffer

    /// How many bytes the body has; nil if that is not known.
    public let length: Int?
    /// Whether each reader gets the same parts from the first on.
    public let isRepeatable: Bool
    private let makeIterator: @Sendable () -> AsyncIterator

    /// Takes the parts of a sequence; an empty part is passed over.
    ///
    /// - Parameters:
    ///   - parts: what is sent. It is read once for each try.
    ///   - length: how many bytes they have together; nil if that is not known, the body is then sent in chunks.
    ///   - isRepeatable: whether the sequence gives the same parts each time it is read, as one that reads a file does. A
    ///     call whose body is not repeatable is not tried again once a part of it was taken.
    public init<Parts: AsyncSequence & Sendable>(
        _ parts: Parts, length: Int? = nil, isRepeatable: Bool = false
    ) where Parts.Element == ByteBuffer {
        self.length = length
        self.isRepeatable = isRepeatable
        makeIterator = {
            var iterator = parts.makeAsyncIterator()
            return AsyncIterator { try await iterator.next(isolation: #isolation) }
        }
    }

    /// Takes a body that is in memory.
    public init(_ bytes: ByteBuffer) {
        length = bytes.readableBytes
        isRepeatable = true
        makeIterator = {
            var rest: ByteBuffer? = bytes.readableBytes > 0 ? bytes : nil
            return AsyncIterator {
                defer { rest = nil }
                return rest
            }
        }
    }

    /// Takes what pulls the parts, made anew for each reader.
    init(
        length: Int?, isRepeatable: Bool = false,
        makeParts: @escaping @Sendable () -> () async throws -> ByteBuffer?
    ) {
        self.length = length
        self.isRepeatable = isRepeatable
        makeIterator = { AsyncIterator(makeParts()) }
    }

    /// The same body, which tells each time that a part is asked for.
    func telling(_ tell: @escaping @Sendable () -> Void) -> UpstreamBody {
        UpstreamBody(length: length, isRepeatable: isRepeatable) {
            var parts = makeAsyncIterator()
            return {
                tell()
                return try await parts.next()
            }
        }
    }

    /// The parts in order.
    public func makeAsyncIterator() -> AsyncIterator { makeIterator() }

    /// The whole body.
    ///
    /// - Parameter limit: the most bytes to accept.
    /// - Throws: ``UpstreamBodyError`` when there are more; what the body's source throws.
    public func collect(upTo limit: Int) async throws -> ByteBuffer {
        if let length, length > limit { throw UpstreamBodyError(.tooLarge) }
        var whole = ByteBuffer()
        for try await var part in self {
            guard whole.readableBytes + part.readableBytes <= limit else { throw UpstreamBodyError(.tooLarge) }
            if whole.readableBytes == 0 { whole = part } else { whole.writeBuffer(&part) }
        }
        return whole
    }

    /// Delivers the parts of a body.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let pull: () async throws -> ByteBuffer?

        fileprivate init(_ pull: @escaping () async throws -> ByteBuffer?) {
            self.pull = pull
        }

        /// The next part; nil after the last.
        public mutating func next() async throws -> ByteBuffer? {
            try await pull()
        }
    }
}

/// A streamed body that is not what it should be.
public struct UpstreamBodyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of error it is; more kinds may be added.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The kind in words.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// It has more bytes than are accepted.
        public static let tooLarge = Code("the body is larger than the limit")
        /// It has another number of bytes than it said.
        public static let wrongLength = Code("the body has another length than it was said to have")
        /// It has another reader, or had one.
        public static let alreadyRead = Code("the body can be read only once")
        /// It was read after the call had ended.
        public static let ended = Code("the call of the body has ended")
    }

    /// What kind of error it is.
    public let code: Code

    /// The kind in words.
    public var description: String { code.description }

    init(_ code: Code) {
        self.code = code
    }
}
