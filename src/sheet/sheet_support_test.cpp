#include <zip.h>

#include "base/ensure.hpp"
#include "sheet/sheet_test.hpp"

namespace charter::sheet {

Bytes archive_of(const Parts& parts) {
    zip_source_t* store = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_source_keep(store);
    zip_t* archive = zip_open_from_source(store, ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    ensure(archive != nullptr, "an archive in memory");
    for (const auto& [name, bytes] : parts) {
        zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        ensure(zip_file_add(archive, name.c_str(), source, 0) >= 0, "a part");
    }
    ensure(zip_close(archive) == 0, "closed");
    zip_stat_t stat;
    ensure(zip_source_open(store) == 0 && zip_source_stat(store, &stat) == 0, "readable");
    Bytes bytes(stat.size, '\0');
    ensure(zip_source_read(store, bytes.data(), bytes.size()) ==
               static_cast<zip_int64_t>(bytes.size()),
           "read");
    zip_source_close(store);
    zip_source_free(store);
    return bytes;
}

Parts workbook_of(std::string sheet_xml) {
    return {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels",
         R"(<Relationships xmlns="r">
<Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>)"},
        {"xl/workbook.xml",
         R"(<workbook xmlns:r="x/relationships"><workbookPr/>
<sheets><sheet name="Blatt" sheetId="1" r:id="r1"/></sheets></workbook>)"},
        {"xl/_rels/workbook.xml.rels",
         R"(<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/one.xml"/>
<Relationship Id="r2" Type="x/styles" Target="/xl/styles.xml"/>
<Relationship Id="r3" Type="x/sharedStrings" Target="strings.xml"/></Relationships>)"},
        {"xl/styles.xml",
         R"(<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-404]e/m/d"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>)"},
        {"xl/strings.xml",
         "<sst><si><t>shared</t></si><si><r><t>two </t></r><r><t>runs</t></r>"
         "<rPh><t>no</t></rPh></si></sst>"},
        {"xl/worksheets/one.xml",
         "<worksheet><sheetData>" + std::move(sheet_xml) + "</sheetData></worksheet>"},
    };
}

}  // namespace charter::sheet
