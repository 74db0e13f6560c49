/// Reads messages as RFC 1035 is written, without any care for time: names as lists of places that were visited.
struct SlowDNS {
    struct Record {
        var name: [[UInt8]]
        var seconds: UInt32
    }

    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// What a message holds, nil when it is malformed: its questions' names, and its answers and additional records of the
    /// Internet's class.
    mutating func message() -> (questions: [[[UInt8]]], records: [Record])? {
        guard bytes.count >= 12 else { return nil }
        let counts = [4, 6, 8, 10].map { number($0) }
        let isCut = bytes[2] & 2 != 0
        var place = 12
        var questions: [[[UInt8]]] = []
        for _ in 0..<counts[0] {
            guard let (name, end) = name(at: place), end + 4 <= bytes.count, number(end + 2) == 1 else { return nil }
            questions.append(name)
            place = end + 4
        }
        var records: [[Record]] = []
        for count in counts[1...] {
            var section: [Record] = []
            for _ in 0..<count {
                guard let (record, end) = record(at: place) else {
                    guard isCut else { return nil }
                    // What was read before is kept by sections, the answers not.
                    return (questions, [])
                }
                if let record { section.append(record) }
                place = end
            }
            records.append(section)
        }
        return (questions, records[0] + records[2])
    }

    private func number(_ place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }

    private func record(at start: Int) -> (Record?, end: Int)? {
        guard let (owner, head) = name(at: start), head + 10 <= bytes.count else { return nil }
        let (kind, isInternet) = (number(head), number(head + 2) == 1)
        let seconds = UInt32(number(head + 4)) << 16 | UInt32(number(head + 6))
        let data = head + 10
        let end = data + number(head + 8)
        guard end <= bytes.count else { return nil }
        switch kind {
        case 1 where end - data != 4, 28 where end - data != 16: return nil
        case 5: guard let (_, after) = name(at: data), after <= end else { return nil }
        case 33: guard data + 6 <= bytes.count, let (_, after) = name(at: data + 6), after <= end else { return nil }
        default: break
        }
        return (isInternet ? Record(name: owner, seconds: seconds >> 31 == 1 ? 0 : seconds) : nil, end)
    }

    /// A name, and the place behind it.
    private func name(at start: Int) -> (labels: [[UInt8]], end: Int)? {
        var labels: [[UInt8]] = []
        var place = start
        var limit = start
        var end: Int?
        while place < bytes.count {
            let count = Int(bytes[place])
            if count == 0 {
                let length = labels.map { $0.count + 1 }.reduce(1, +)
                guard length <= 255 else { return nil }
                return (labels, end ?? place + 1)
            }
            if count < 64 {
                guard place + 1 + count <= bytes.count else { return nil }
                labels.append(
                    bytes[(place + 1)..<(place + 1 + count)].map { (65...90).contains($0) ? $0 + 32 : $0 })
                place += 1 + count
            } else {
                guard count >= 192, place + 1 < bytes.count else { return nil }
                let target = number(place) & 0x3FFF
                guard target < limit else { return nil }
                if end == nil { end = place + 2 }
                (place, limit) = (target, target)
            }
        }
        return nil
    }
}
