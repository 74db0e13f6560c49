import Foundation
import FuzzTools
import SwiftletSchema

/// Values made of the input's bytes, written and read back.
struct WrittenValues {
    private var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    func check() {
        var values = self
        let text = String(decoding: values.take(values.rest.count / 2), as: UTF8.self)
        checkWriting(text) { $0.utf8.elementsEqual($1.utf8) }
        checkAgainstFoundation(text)
        checkWriting([text: text, text + "x": text]) { $0 == $1 }
        checkWriting([[text], [], [text, text]]) { $0 == $1 }
        let bits = values.number()
        checkWriting(Int(bitPattern: UInt(bits))) { $0 == $1 }
        checkWriting(bits) { $0 == $1 }
        checkWriting(Int8(truncatingIfNeeded: bits)) { $0 == $1 }
        checkWriting(UInt16(truncatingIfNeeded: bits)) { $0 == $1 }
        checkWriting(Data(values.take(9))) { $0 == $1 }
        checkFloatingPoint(Double(bitPattern: bits))
        checkFloatingPoint(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        checkDate(Double(bitPattern: values.number()))
        checkDate(Double(Int32(truncatingIfNeeded: bits)) + Double(bits % 1000) / 1000)
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private mutating func number() -> UInt64 {
        take(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func checkFloatingPoint<Value: Schema & BinaryFloatingPoint>(_ value: Value) {
        guard value.isFinite else {
            expect((try? value.json()) == nil, "\(value) is written")
            return
        }
        checkWriting(value) { $0 == $1 && $0.sign == $1.sign }
    }

    private func checkDate(_ seconds: Double) {
        let date = Date(timeIntervalSince1970: seconds)
        guard let json = try? date.json() else {
            expect(!(seconds >= -62_167_219_200 && seconds < 253_402_300_799), "\(seconds) is not written")
            return
        }
        let text = String(decoding: json.dropFirst().dropLast(), as: UTF8.self)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // The years before 1583 are another calendar's to Foundation.
        if seconds > -12_000_000_000, let other = try? style.parse(text) {
            expect(abs(other.timeIntervalSince1970 - seconds) < 0.002, "\(seconds) is written as \(text)")
        }
        do {
            let again = try Date(json: json)
            expect(abs(again.timeIntervalSince1970 - seconds) <= 0.0006, "\(seconds) is written as \(text)")
            let written = try again.json()
            expect(written == json, "\(text) is read and written as \(quoted(written))")
        } catch {
            finding("\(text) is written, but not read: \(error)")
        }
    }

    private func checkAgainstFoundation(_ text: String) {
        if AgainstFoundation.hasMark(Array(text.utf8)) { return }
        let object = (try? text.json()).flatMap {
            try? JSONSerialization.jsonObject(with: Data($0), options: [.fragmentsAllowed])
        }
        let isSame = (object as? String)?.utf8.elementsEqual(text.utf8) ?? false
        expect(isSame, "\(quoted(text.utf8)) is not read by Foundation")
    }
}
