import HTTPTypes
import NIOHTTP1

extension HTTPHeaders: ReceivedFields {
    var fields: HTTPFields {
        var fields = HTTPFields()
        fields.reserveCapacity(count)
        for (name, value) in self {
            // The decoder lets no name pass that is not a token.
            guard let name = HTTPField.Name(name) else { continue }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    func value(of name: HTTPField.Name) -> String? {
        var found: String?
        for (key, value) in self where HeadSummary.equal(key, name.canonicalName) {
            guard let earlier = found else {
                found = value
                continue
            }
            found = earlier + (name == .cookie ? "; " : ", ") + value
        }
        return found
    }
}
