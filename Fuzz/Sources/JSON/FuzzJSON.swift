import Foundation
import FuzzTools
import SwiftletSchema

/// One input: as JSON text for readers of all kinds, and as the material of values that are written.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let tree = checkAnything(input)
    AgainstFoundation.check(input, tree)
    checkSample(input, tree)
    checkSingleValues(input, tree)
    WrittenValues(input).check()
    return 0
}

/// Gives memory that holds these bytes and no other, so that the address sanitizer sees what is read.
func withMemory<Result>(_ bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    return try body(UnsafeRawBufferPointer(memory))
}

/// Text of any shape is accepted when the slow reader accepts it, and means the same.
private func checkAnything(_ input: [UInt8]) -> Tree? {
    for limit in [3, JSONReader.defaultDepthLimit] {
        let passed = withMemory(input) { memory in
            var reader = JSONReader(memory, depthLimit: limit)
            do throws(JSONError) {
                try reader.skipValue()
                try reader.finish()
                return true
            } catch {
                expect(error.line > 0 && error.column > 0, "an error without a place: \(error)")
                return false
            }
        }
        let isRight = (try? SlowJSON.read(input, depthLimit: limit)) != nil
        expect(passed == isRight, "accepted: \(passed), rightly \(isRight), with \(limit) levels")
    }
    let slow = try? SlowJSON.read(input, depthLimit: JSONReader.defaultDepthLimit)
    let tree = try? withMemory(input) { try Tree.read(json: $0) }
    guard let tree, let slow else {
        expect(
            tree == nil && slow == nil,
            "read as \(tree.map { "\($0)" } ?? "nothing"), rightly \(slow.map { "\($0)" } ?? "nothing")")
        return nil
    }
    expect(tree.isExactly(slow), "read as \(tree), rightly \(slow)")
    checkWriting(tree) { $0.isExactly($1) }
    return tree
}

/// What is written is JSON, and is read as the same value and written as the same text again.
func checkWriting<Value: Schema>(_ value: Value, _ areSame: (Value, Value) -> Bool) {
    do {
        let json = try value.json()
        expect((try? SlowJSON.read(json, depthLimit: 200)) != nil, "\(value) is written as \(quoted(json))")
        let again = try withMemory(json) { try Value.read(json: $0, depthLimit: 200) }
        expect(areSame(value, again), "\(value) is written as \(quoted(json)) and read as \(again)")
        let written = try again.json()
        expect(written == json, "\(quoted(json)) is read and written as \(quoted(written))")
    } catch {
        finding("\(value) is written, but not read: \(error)")
    }
}

/// A value of a type: misfits are told apart from what is no JSON, and are never without a word.
private func checkSample(_ input: [UInt8], _ tree: Tree?) {
    let isJSON = tree != nil
    do {
        let sample = try withMemory(input) { try Sample.read(json: $0) }
        expect(isJSON, "a value of what is no JSON: \(sample)")
        checkWriting(sample) { areSame($0, $1) }
        if case .object(let members) = tree { checkNothingIsLost(members, sample) }
        if let decoded = try? JSONDecoder().decode(Identity.self, from: Data(input)) {
            expect(decoded.id == sample.id, "id \(sample.id), by Foundation \(decoded.id)")
            expect(decoded.name.utf8.elementsEqual(sample.name.utf8), "\(sample.name), by Foundation \(decoded.name)")
        }
    } catch let error as ValidationError {
        expect(isJSON, "\(error) instead of what is no JSON about it")
        expect(!error.violations.isEmpty, "refused without a reason")
    } catch {
        expect(!isJSON, "\(error) although it is JSON")
    }
}

/// A member that is there and not null is read, or refused.
private func checkNothingIsLost(_ members: [String: Tree], _ sample: Sample) {
    let json = (try? sample.json()) ?? []
    guard case .object(let written)? = try? SlowJSON.read(json, depthLimit: 200) else { return }
    for name in Sample.CodingKeys.allCases.map(\.rawValue) {
        if let tree = members[name], tree != .null { expect(written[name] != nil, "\(name) of \(members) is lost") }
    }
}

private struct Identity: Decodable {
    var id: Int
    var name: String
}

private func areSame(_ own: Sample, _ other: Sample) -> Bool {
    // Dates are written to the millisecond, and URLs as Foundation spells them.
    var (own, other) = (own, other)
    own.url = other.url
    return own == other
}

/// Scalars, read on their own: the types agree with the standard library's view of the digits.
private func checkSingleValues(_ input: [UInt8], _ tree: Tree?) {
    func read<Value: Schema>(_: Value.Type) -> Value? {
        do {
            return try withMemory(input) { try Value.read(json: $0) }
        } catch let error as ValidationError {
            expect(!error.violations.isEmpty && tree != nil, "refused without a reason")
        } catch {
            expect(tree == nil, "\(error) although it is JSON")
        }
        return nil
    }
    let digits = if case .number(let digits) = tree { digits } else { "" }
    let integers: [(String, String?)] = [
        ("Int8", read(Int8.self).map { "\($0)" }), ("UInt8", read(UInt8.self).map { "\($0)" }),
        ("Int16", read(Int16.self).map { "\($0)" }), ("Int", read(Int.self).map { "\($0)" }),
        ("UInt64", read(UInt64.self).map { "\($0)" }),
    ]
    let rightly = [
        Int8(digits).map { "\($0)" }, UInt8(digits).map { "\($0)" }, Int16(digits).map { "\($0)" },
        Int(digits).map { "\($0)" }, UInt64(digits).map { "\($0)" },
    ]
    for ((type, value), right) in zip(integers, rightly)
    where right != nil || digits.allSatisfy({ $0 != "e" && $0 != "E" && $0 != "." }) {
        expect(value == right, "\(type) of \(digits): \(value ?? "none"), rightly \(right ?? "none")")
    }
    let double = read(Double.self)
    let rightDouble = Double(digits).flatMap { $0.isFinite ? $0 : nil }
    expect(double?.bitPattern == rightDouble?.bitPattern, "Double of \(digits): \(String(describing: double))")
    let float = read(Float.self)
    let rightFloat = Float(digits).flatMap { $0.isFinite ? $0 : nil }
    expect(float?.bitPattern == rightFloat?.bitPattern, "Float of \(digits): \(String(describing: float))")
    if let whole = read(Int.self), let double { expect(Double(whole) == double, "\(digits) is \(whole) and \(double)") }
    for check in [read(Date.self) != nil, read(UUID.self) != nil, read(Data.self) != nil, read(URL.self) != nil]
    where check {
        if case .string = tree { continue }
        finding("a string's type is read from \(quoted(input))")
    }
    if let date = read(Date.self) { checkWriting(date) { $0 == $1 } }
    if let uuid = read(UUID.self) { checkWriting(uuid) { $0 == $1 } }
    if let data = read(Data.self) { checkWriting(data) { $0 == $1 } }
    if let price = read(Decimal.self) { checkWriting(price) { $0 == $1 } }
    if let raw = read(RawJSON.self) { expect(raw.description.utf8.elementsEqual(trimmed(input)), "raw \(raw)") }
}

private func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    var rest = bytes[...]
    while let first = rest.first, " \t\r\n".utf8.contains(first) { rest.removeFirst() }
    while let last = rest.last, " \t\r\n".utf8.contains(last) { rest.removeLast() }
    return rest
}
