import SwiftletClient
import Testing

@Suite struct QueryItemsTests {
    private func first(_ name: String, _ query: String) -> String? {
        var query = query
        return query.withUTF8 { bytes in
            QueryItems.withFirst(name, in: UnsafeRawBufferPointer(bytes)) { String(decoding: $0, as: UTF8.self) }
        }
    }

    private func all(_ name: String, _ query: String) -> [String] {
        var query = query
        return query.withUTF8 { QueryItems.values(name, in: UnsafeRawBufferPointer($0)) }
    }

    @Test(arguments: [
        "a=1", "a=1&a=2", "b=0&a=1&", "&&a=1", "a", "a=", "a=b=c", "aa=1&a=2", "%61=1", "a=%31+2%2B", "a=%4",
        "a=%zz&a=2",
        "=1&a=2", "b", "", "ab=1", "a=%E4%B8%8A", "a=%FF", "+a=1", "a%20b=3&a+b=4", "a=上",
    ])
    func `an item is found as among all items parsed`(query: String) {
        let items = QueryItems.parse(query)
        for name in ["a", "b", "aa", "a b", "", " a"] {
            let values = items.filter { $0.name == name }.map(\.value)
            #expect(all(name, query) == values)
            #expect(first(name, query) == values.first)
        }
    }
}
