import FuzzTools
import HTTPTypes

/// One input: lines of templates, of which each is a route, and a path in the last line.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPath(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var lines = input.split(separator: 10, maxSplits: 7, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    let path = lines.popLast() ?? ""
    var builder = RouteTableBuilder<Int>()
    var routes: [SlowRouter.Route] = []
    for (number, line) in lines.enumerated() {
        guard let template = template(line) else { continue }
        let route = SlowRouter.Route(number: number, method: methods[number % methods.count], template: template)
        let clashes = routes.contains { $0.clashes(with: route) }
        do {
            try builder.add(route.method, template, to: number, at: SourcePlace())
            expect(!clashes, "\(template) is added twice")
            routes.append(route)
        } catch {
            expect(clashes, "\(error)")
        }
    }
    let table = builder.build()
    let slow = SlowRouter(routes: routes)
    for method in methods + [.head, .delete] {
        let answer = answer(table.match(method, path))
        let rightly = slow.match(method, Array(path.utf8))
        expect(answer == rightly, "\(method) \(quoted(path.utf8)): \(answer), rightly \(rightly), of \(routes)")
    }
    checkParser(path, table)
    if let template = routes.first?.template { checkFilling(template, with: path) }
    return 0
}

private let methods: [HTTPRequest.Method] = [.get, .get, .post, .get]

/// The template of a line, which is written as it was read.
private func template(_ line: String) -> PathTemplate? {
    guard let template = try? PathTemplate(line) else { return nil }
    expect((try? PathTemplate(template.description)) == template, "\(quoted(line.utf8)) becomes \(template)")
    return template
}

private func answer(_ match: RouteTable<Int>.Match) -> SlowRouter.Answer {
    switch match {
    case .found(let number, let values): .found(number, values: values.map { Array($0.utf8) })
    case .methodNotAllowed(let methods): .methodNotAllowed(methods.map(\.rawValue))
    case .notFound: .notFound
    case .malformed: .malformed
    }
}

/// The router finds nothing malformed in the path of a request that the parser accepts.
private func checkParser(_ path: String, _ table: RouteTable<Int>) {
    let request = Array("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    var parser = RequestParser()
    let (event, _) = request.withUnsafeBytes { parser.next($0) }
    guard event == .head, parser.head.path.lowerBound >= 4 else { return }
    let accepted = String(decoding: request[parser.head.path], as: UTF8.self)
    if case .malformed = table.match(.get, accepted) { finding("\(quoted(accepted.utf8)) is malformed after all") }
}

/// Values that are encoded into a template are found in it again.
private func checkFilling(_ template: PathTemplate, with text: String) {
    var values = text.unicodeScalars.split(separator: "/").map(String.init)
    values.removeAll { $0 == "." || $0 == ".." || $0.utf8.contains(0) }
    guard values.count >= template.segments.count else { return }
    var path = ""
    var filled: [String] = []
    for (segment, value) in zip(template.segments, values) {
        switch segment {
        case .literal(let literal):
            if literal == "." || literal == ".." || literal.utf8.contains(0) { return }
            path += "/" + encoded(literal)
        case .parameter, .rest:
            path += "/" + encoded(value)
            filled.append(value)
        }
    }
    var builder = RouteTableBuilder<Void>()
    guard (try? builder.add(.get, template, to: (), at: SourcePlace())) != nil,
        case .found(_, let found) = builder.build().match(.get, path)
    else { finding("\(quoted(path.utf8)) does not fit \(template)") }
    let isSame = found.count == filled.count && zip(found, filled).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    expect(isSame, "\(filled) become \(found) in \(template)")
}

private func encoded(_ text: String) -> String {
    text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
