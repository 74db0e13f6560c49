extension DNSMessage {
    /// Bytes that are no message.
    struct Malformed: Error, Hashable {}

    /// Reads a message; a part behind it is passed over.
    ///
    /// - Throws: ``Malformed``.
    init(parsing bytes: [UInt8]) throws(Malformed) {
        var parser = Parser(bytes: bytes)
        id = try parser.number()
        let flags = try parser.number()
        isResponse = flags & 0x8000 != 0
        isTruncated = flags & 0x0200 != 0
        outcome = Outcome(code: UInt8(flags & 0xF))
        let (questionCount, answerCount) = (try parser.number(), try parser.number())
        let (authorityCount, additionalCount) = (try parser.number(), try parser.number())
        for _ in 0..<questionCount {
            let question = Question(name: try parser.name(), kind: Kind(code: try parser.number()))
            // Another class than the Internet's (1) is none that was asked for.
            guard try parser.number() == 1 else { throw Malformed() }
            questions.append(question)
        }
        do {
            answers = try parser.records(answerCount)
            _ = try parser.records(authorityCount)
            additional = try parser.records(additionalCount)
        } catch  where isTruncated {
            // It was cut somewhere. Nothing of it counts.
            answers = []
        }
    }

    /// Reads what a message is made of, from its beginning to its end.
    private struct Parser {
        let bytes: [UInt8]
        var place = 0

        mutating func byte() throws(Malformed) -> UInt8 {
            guard place < bytes.count else { throw Malformed() }
            defer { place += 1 }
            return bytes[place]
        }

        mutating func number() throws(Malformed) -> UInt16 {
            let high = try byte()
            return UInt16(high) << 8 | UInt16(try byte())
        }

        mutating func skip(_ count: Int) throws(Malformed) {
            guard count <= bytes.count - place else { throw Malformed() }
            place += count
        }

        mutating func take(_ count: Int) throws(Malformed) -> [UInt8] {
            let start = place
            try skip(count)
            return Array(bytes[start..<place])
        }

        /// A name, whose end may be that of an earlier one (section 4.1.4).
        mutating func name() throws(Malformed) -> DNSName {
            var labels: [[UInt8]] = []
            var length = 1
            var after: Int?
            // Each jump goes to before the last one, so that there is an end to them.
            var limit = place
            while true {
                let count = try byte()
                switch count >> 6 {
                case 0b00:
                    guard count > 0 else {
                        if let after { place = after }
                        guard let name = DNSName(labels: labels) else { throw Malformed() }
                        return name
                    }
                    length += Int(count) + 1
                    guard length <= DNSName.longest else { throw Malformed() }
                    labels.append(try take(Int(count)))
                case 0b11:
                    let target = Int(count & 0x3F) << 8 | Int(try byte())
                    guard target < limit else { throw Malformed() }
                    if after == nil { after = place }
                    limit = target
                    place = target
                default: throw Malformed()
                }
            }
        }

        mutating func records(_ count: UInt16) throws(Malformed) -> [Record] {
            var records: [Record] = []
            for _ in 0..<count { if let record = try record() { records.append(record) } }
            return records
        }

        /// A record; nil of another class than the Internet's, as EDNS' is.
        private mutating func record() throws(Malformed) -> Record? {
            let name = try name()
            let kind = Kind(code: try number())
            let isInternet = try number() == 1
            let seconds = UInt32(try number()) << 16 | UInt32(try number())
            let length = Int(try number())
            guard length <= bytes.count - place else { throw Malformed() }
            let end = place + length
            let data = try self.data(of: kind, length: length)
            guard place <= end else { throw Malformed() }
            place = end
            guard isInternet else { return nil }
            // Times with the first bit set are to be taken as none (RFC 2181, section 8).
            return Record(name: name, seconds: seconds >> 31 == 1 ? 0 : seconds, data: data)
        }

        private mutating func data(of kind: Kind, length: Int) throws(Malformed) -> RecordData {
            switch kind {
            case .address4:
                guard length == 4 else { throw Malformed() }
                return .address(IPAddress(bytes: try take(4)))
            case .address6:
                guard length == 16 else { throw Malformed() }
                return .address(IPAddress(bytes: try take(16)))
            case .alias: return .alias(try name())
            case .service:
                let (priority, weight, port) = (try number(), try number(), try number())
                return .service(priority: priority, weight: weight, port: port, target: try name())
            default: return .other(kind)
            }
        }
    }
}
