import Foundation
import SwiftletSchema

// Writes and reads an envelope of 20 rows, ours and Foundation's in turn, and prints medians and ratios.

let answer = Answer(code: 0, data: Row.sample(20))
let json = try answer.json()
let data = Data(json)
let encoder = JSONEncoder()
let decoder = JSONDecoder()
guard try Answer(json: json) == answer, try decoder.decode(Answer.self, from: data) == answer else {
    fatalError("what was written does not read back")
}

/// Microseconds of one call: the median over rounds of so many calls.
func median(_ rounds: Int = 15, calls: Int, _ body: () throws -> Int) rethrows -> Double {
    var times: [Double] = []
    for _ in 0..<rounds {
        let start = ContinuousClock.now
        var sum = 0
        for _ in 0..<calls { sum &+= try body() }
        let elapsed = start.duration(to: .now)
        precondition(sum > 0)
        times.append(
            Double(elapsed.components.attoseconds) / 1e12 / Double(calls) + Double(elapsed.components.seconds) * 1e6
                / Double(calls))
    }
    return times.sorted()[rounds / 2]
}

func show(_ name: String, ours: Double, foundation: Double) {
    let ratio = foundation / ours
    print(
        "\(name): \(ours.formatted(.number.precision(.fractionLength(2)))) µs, Foundation "
            + "\(foundation.formatted(.number.precision(.fractionLength(2)))) µs, "
            + "\(ratio.formatted(.number.precision(.fractionLength(1)))) times as fast")
}

print("20 rows of 6 fields, \(json.count) bytes")
show(
    "write",
    ours: try median(calls: 5000) {
        var writer = JSONWriter(capacity: 4096)
        answer.write(to: &writer)
        return try writer.withBytes { $0.count }
    },
    foundation: try median(calls: 500) { try encoder.encode(answer).count })
show(
    "read",
    ours: try median(calls: 5000) { try json.withUnsafeBytes { try Answer.read(json: $0) }.data.count },
    foundation: try median(calls: 500) { try decoder.decode(Answer.self, from: data).data.count })
