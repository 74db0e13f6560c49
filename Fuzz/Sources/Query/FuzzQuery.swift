import FuzzTools

/// One input: as a query that is decoded, and as names and values that are encoded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzQuery(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    let text = String(decoding: input, as: UTF8.self)
    checkDecoding(text)
    checkEncoding(text)
    return 0
}

private func checkDecoding(_ text: String) {
    let items = QueryItems.parse(text)
    let rightly = SlowQuery.items(Array(text.utf8))
    expect(items.count == rightly.count, "\(items.count) items, rightly \(rightly.count), of \(quoted(text.utf8))")
    for (item, other) in zip(items, rightly) {
        let isSame = item.name.utf8.elementsEqual(other.name.utf8) && item.value.utf8.elementsEqual(other.value.utf8)
        expect(isSame, "\(item), rightly \(other), of \(quoted(text.utf8))")
    }
    checkLookups(text, rightly)
    expect(QueryItems.parse(nil).isEmpty && QueryItems.parse("").isEmpty, "items of nothing")

    let decoded = PercentEncoding.decode(text)
    let slow = SlowQuery.decoded(Array(text.utf8)[...], plusIsSpace: false)
    if slow.isWellFormed {
        expect(decoded?.utf8.elementsEqual(slow.text.utf8) ?? false, "\(decoded ?? "none"), rightly \(slow.text)")
    } else {
        expect(decoded == nil, "\(decoded ?? "") of a malformed text")
    }
}

/// Looking one name up finds what taking the whole query apart finds.
private func checkLookups(_ text: String, _ items: [(name: String, value: String)]) {
    let bytes = Array(text.utf8)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    let query = UnsafeRawBufferPointer(memory)
    for name in Set(items.map { Array($0.name.utf8) } + [[], Array("none".utf8)]) {
        let rightly = items.filter { $0.name.utf8.elementsEqual(name) }.map(\.value)
        let values = QueryItems.values(String(decoding: name, as: UTF8.self), in: query)
        let isSame = values.count == rightly.count && zip(values, rightly).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
        expect(isSame, "\(quoted(name)) is \(values), rightly \(rightly), in \(quoted(bytes))")
        let first = QueryItems.withFirst(String(decoding: name, as: UTF8.self), in: query) { Array($0) }
        expect(first == rightly.first.map { Array($0.utf8) }, "first \(quoted(name)) of \(quoted(bytes))")
    }
}

/// Whatever is encoded is decoded to the same, and no value can be taken for more than one.
private func checkEncoding(_ text: String) {
    let encoded = PercentEncoding.encode(text)
    expect(encoded.utf8.allSatisfy(PercentEncoding.isAllowedInTarget), "\(encoded) may not stand in a target")
    expect(
        PercentEncoding.decode(encoded)?.utf8.elementsEqual(text.utf8) ?? false, "\(encoded) is not decoded to itself")
    expect(
        PercentEncoding.encode(PercentEncoding.decode(encoded) ?? "") == encoded, "\(encoded) is encoded in two ways")

    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let pairs = zip(parts, parts.dropFirst()).map { ($0, $1) }
    let query = pairs.map { PercentEncoding.encode($0) + "=" + PercentEncoding.encode($1) }.joined(separator: "&")
    let items = QueryItems.parse(query)
    expect(items.count == pairs.count, "\(pairs.count) items become \(items.count)")
    for ((name, value), item) in zip(pairs, items) {
        let isSame = item.name.utf8.elementsEqual(name.utf8) && item.value.utf8.elementsEqual(value.utf8)
        expect(isSame, "\((name, value)) becomes \(item)")
    }
}
