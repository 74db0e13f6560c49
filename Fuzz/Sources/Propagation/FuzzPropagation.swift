import FuzzTools

/// One input: a text that each parser reads as its field, and lines that are the fields of a request.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPropagation(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let text = String(decoding: input, as: UTF8.self)
    checkParent(text)
    checkState(text)
    checkB3(text)
    checkBaggage(text)
    checkRequest(input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false))
    return 0
}

private func checkParent(_ text: String) {
    let parsed = TraceParent.parse(text)
    expect(
        (parsed != nil) == SlowFields.isParent(Array(text.utf8)),
        "\(parsed == nil ? "refused" : "read"): \(quoted(text.utf8))")
    guard let (traceID, spanID, flags) = parsed else { return }
    let written = TraceParent.text(SpanContext(traceID: traceID, spanID: spanID, flags: flags))
    expect(written.dropFirst(2).prefix(51).elementsEqual(text.dropFirst(2).prefix(51)), "\(written) of \(text)")
    expect(TraceParent.parse(written).map { $0 == (traceID, spanID, flags) } ?? false, "\(written) is not read back")
}

private func checkState(_ text: String) {
    let state = TraceState(text)
    let slow = SlowFields.state(Array(text.utf8))
    expect((state == nil) == (slow == nil), "\(state == nil ? "refused" : "read"): \(quoted(text.utf8))")
    guard let state, let slow else { return }
    let kept = members(of: state)
    // Those for which there is no room are left out; the others stay as they are, in their order.
    var rest = slow[...]
    for member in kept {
        guard let index = rest.firstIndex(of: member) else { finding("\(quoted(member)) of \(quoted(text.utf8))") }
        rest = rest[(index + 1)...]
    }
    let isSmall = slow.reduce(slow.count - 1) { $0 + $1.count } <= TraceState.sizeLimit
    expect(!isSmall || kept == slow, "members are missing: \(state), of \(quoted(text.utf8))")
    checkSize(state)
    let own = state.with("swiftlet", "0123456789abcdef")
    checkSize(own)
    let ownMembers = members(of: own)
    expect(ownMembers.first == Array("swiftlet=0123456789abcdef".utf8), "\(own)")
    expect(ownMembers.dropFirst().allSatisfy { kept.contains($0) && !$0.starts(with: "swiftlet=".utf8) }, "\(own)")
}

private func checkSize(_ state: TraceState) {
    expect(TraceState(state.description) == state, "\(state) is not read back")
    let count = members(of: state).count
    expect(state.description.utf8.count <= TraceState.sizeLimit && count <= TraceState.memberLimit, "\(state)")
}

private func members(of state: TraceState) -> [[UInt8]] {
    state.isEmpty ? [] : state.description.utf8.split(separator: UInt8(ascii: ",")).map { Array($0) }
}

private func checkB3(_ text: String) {
    guard let told = B3.parse(single: text), let (traceID, spanID) = told.ids else { return }
    let propagation = Propagation([.b3])
    let parent = propagation.read { $0 == .b3 ? text : nil }
    expect(parent.context?.traceID == traceID && parent.context?.spanID == spanID, "\(text) is read in two ways")
    // The grandparent is not passed on, and ids of 64 bits become longer.
    let written = parent.context.map { B3.single($0) } ?? ""
    expect(B3.parse(single: written) == told, "\(written) of \(text) is not read back")
}

private func checkBaggage(_ text: String) {
    let baggage = Baggage(text)
    expect(baggage.keys.count <= Baggage.memberLimit, "\(baggage.keys.count) members")
    expect(Set(baggage.keys).count == baggage.keys.count, "names are not unique: \(baggage.keys)")
    guard let field = baggage.field else { return }
    expect(field.utf8.count <= Baggage.sizeLimit, "\(field.utf8.count) bytes")
    expect(field.utf8.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0x09 }, "\(quoted(field.utf8)) is no field")
    let back = Baggage(field)
    // Values that must be encoded become longer, and there may be no room for all of them.
    if back.keys.count == baggage.keys.count {
        expect(back == baggage && back.field == field, "\(quoted(field.utf8)) of \(quoted(text.utf8)) is not read back")
    }
    for key in back.keys {
        let isSame = back[key]?.utf8.elementsEqual(baggage[key]?.utf8 ?? "".utf8) ?? false
        expect(isSame, "\(key) of \(quoted(text.utf8))")
    }
}

/// What is read of a request's fields and passed on is read as the same.
private func checkRequest(_ lines: [ArraySlice<UInt8>]) {
    func field(_ field: PropagationField) -> String? {
        guard field.rawValue < lines.count, !lines[field.rawValue].isEmpty else { return nil }
        return String(decoding: lines[field.rawValue], as: UTF8.self)
    }
    for format in PropagationFormat.allCases {
        let propagation = Propagation([format])
        let parent = propagation.read(field)
        var sent: [PropagationField: String] = [:]
        propagation.write(parent.context, isOwn: false, parent.baggage ?? Baggage()) { sent[$0] = $1 }
        let back = propagation.read { sent[$0] }
        expect(back.context == parent.context, "\(sent) is read as another context than \(lines.map(quoted))")
        if parent.context != nil {
            expect(back.isSampled == parent.isSampled && back.isDebug == parent.isDebug, "\(sent) is decided otherwise")
        }
    }
    _ = Propagation(PropagationFormat.allCases).read(field)
}
